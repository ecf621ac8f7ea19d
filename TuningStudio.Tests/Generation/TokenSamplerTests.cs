using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;

namespace TuningStudio.Tests.Generation;

/// <summary>Penalties and filters, against their definitions worked out by hand.</summary>
public sealed class TokenSamplerTests
{
    private static readonly float[] Logits = [2, 1, 0.5f, -1, -3];

    [Fact]
    public void Apply_RepetitionPenalty_DividesWhatIsPositiveAndMultipliesWhatIsNegative() =>
        Assert.Equal([2, 0.5f, 0.5f, -2, -6], Penalized(new() { RepetitionPenalty = 2 }, prompt: [1, 3], answer: [3, 4]));

    [Fact]
    public void Apply_PresenceAndFrequency_CountTheAnswerAlone() =>
        Assert.Equal([2, 1, 0.5f - 1.5f - 0.5f, -1, -3 - 0.75f - 0.5f], Penalized(new() { PresencePenalty = 0.5, FrequencyPenalty = 0.75 }, prompt: [0, 1], answer: [2, 4, 2]));

    [Fact]
    public void Apply_AllPenalties_RepetitionComesFirst() =>
        Assert.Equal([(2 / 4f) - 1, 1, 0.5f, -1, -3], Penalized(new() { RepetitionPenalty = 4, PresencePenalty = 1 }, prompt: [], answer: [0]));

    [Theory]
    [InlineData(2, 0, "0,1,2,0,0")]
    [InlineData(0, 2, "0,1,2,0,1")]
    public void Choose_GreedilyUnderAPenalty_TurnsToOtherTokens(double presence, double frequency, string expected)
    {
        var sampler = new TokenSampler(new() { Temperature = 0, PresencePenalty = presence, FrequencyPenalty = frequency }, []);

        Assert.Equal(expected, string.Join(',', Enumerable.Range(0, 5).Select(_ => sampler.Choose((float[])[.. Logits]))));
    }

    [Theory]
    [InlineData(0, 0.0, 1.0, "0,1,2,3,4")]
    [InlineData(2, 0.0, 1.0, "0,1")]
    [InlineData(0, 0.3, 1.0, "0,1")]
    [InlineData(0, 0.36, 1.0, "0,1")]
    [InlineData(0, 0.37, 1.0, "0")]
    [InlineData(0, 1.0, 1.0, "0")]
    [InlineData(0, 0.0, 0.61, "0,1")]
    [InlineData(0, 0.0, 0.6, "0")]
    [InlineData(2, 0.0, 0.73, "0")]
    [InlineData(2, 0.0, 0.74, "0,1")]
    public void Candidates_Filtered_AreThoseOfTheDefinition(int topK, double minP, double topP, string expected)
    {
        // Probabilities 0.6024, 0.2216, 0.1344, 0.0300, 0.0041; of the first two alone 0.7311 and 0.2689.
        using var kept = TokenCandidates.Of(Logits, 2, new SamplingOptions { Temperature = 1, TopK = topK, MinP = minP, TopP = topP });

        Assert.Equal(expected, string.Join(',', kept.Ids.ToArray().Order()));
    }

    [Fact]
    public void Candidates_Temperature_ComesBeforeTheFilters()
    {
        using var kept = TokenCandidates.Of(Logits, 2, new SamplingOptions { Temperature = 2, MinP = 0.37, TopP = 1 });

        Assert.Equal([0, 1, 2], kept.Ids.ToArray().Order());
    }

    [Fact]
    public void Candidates_OfAWideVocabulary_AreTheNucleusOfAFullSort()
    {
        var random = new Random(1);
        float[] logits = [.. Enumerable.Range(0, 5000).Select(_ => (float)(random.NextDouble() * 12))];
        var sorted = logits.Select((logit, id) => (id, weight: Math.Exp(logit - logits.Max()))).OrderByDescending(token => token.weight).ToArray();
        var sum = sorted.Sum(token => token.weight);
        var count = 0;
        for (var reached = 0.0; reached < 0.9 * sum; count++)
        {
            reached += sorted[count].weight;
        }

        using var kept = TokenCandidates.Of(logits, logits.Max(), new SamplingOptions { Temperature = 1, TopP = 0.9 });

        Assert.Equal(sorted.Take(count).Select(token => token.id), kept.Ids.ToArray());
    }

    // 6 is less than any vector, 16 and 64 are whole ones, the others have a rest.
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(16)]
    [InlineData(37)]
    [InlineData(64)]
    public void Exponentials_OfAnyCount_AreThoseOfTheDefinition(int count)
    {
        var random = new Random(count);
        float[] logits = [.. Enumerable.Range(0, count).Select(place => place % 7 == 3 ? float.NegativeInfinity : (float)(random.NextDouble() * 900) - 800)];
        var largest = logits.Max();
        var results = new double[count + 1];
        results[count] = -1;

        var sum = Exponentials.Of(logits, largest, 0.7, results);

        var expected = logits.Select(logit => Math.Exp(((double)logit - largest) / 0.7)).ToArray();
        Assert.All(expected.Zip(results), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-14 * pair.First, $"{pair.Second:r} is not {pair.First:r}"));
        Assert.Equal(expected.Sum(), sum, 1e-12 * expected.Sum());
        Assert.Equal(1, results[Array.IndexOf(logits, largest)]);
        Assert.Equal(-1, results[count]);
    }

    [Fact]
    public void Choose_WhatTheModelRulesOut_IsNeverDrawn()
    {
        var sampler = new TokenSampler(new() { Temperature = 5, TopP = 1, Seed = 1 }, []);

        Assert.All(Enumerable.Range(0, 200), _ => Assert.NotEqual(1, sampler.Choose((float[])[1, float.NegativeInfinity, 2])));
    }

    [Fact]
    public void Choose_ManyTimes_FollowsTheProbabilities()
    {
        var sampler = new TokenSampler(new() { Temperature = 1, TopP = 1, Seed = 3 }, []);
        var counts = new int[Logits.Length];
        for (var draw = 0; draw < 20000; draw++)
        {
            counts[sampler.Choose((float[])[.. Logits])]++;
        }

        var sum = Logits.Sum(logit => Math.Exp(logit));
        Assert.All(Logits.Zip(counts), pair => Assert.Equal(Math.Exp(pair.First) / sum, pair.Second / 20000.0, 0.01));
    }

    [Fact]
    public void LogProbabilities_OfLogits_AreTheSoftmaxAndItsLargest()
    {
        var told = new LogProbabilities(tokenizer: null, 2).Of(Logits)(3);

        var sum = Math.Log(Logits.Sum(logit => Math.Exp(logit)));
        Assert.Equal((3, -1 - sum), (told.Id, Math.Round(told.LogProbability, 12)), Close);
        Assert.Equal([0, 1], told.Top.Select(top => top.Id));
        Assert.Equal(1 - sum, told.Top[1].LogProbability, 1e-9);
        Assert.Null(told.Bytes);
    }

    private static bool Close((int Id, double Value) a, (int Id, double Value) b) => a.Id == b.Id && Math.Abs(a.Value - b.Value) < 1e-9;

    private static float[] Penalized(SamplingOptions options, int[] prompt, int[] answer)
    {
        var penalties = new TokenPenalties(options, prompt);
        Array.ForEach(answer, penalties.Count);
        float[] logits = [.. Logits];
        penalties.Apply(logits);
        return logits;
    }
}
