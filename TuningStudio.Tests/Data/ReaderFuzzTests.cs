using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data;

/// <summary>Sound files of every container, damaged at random: what comes out is records or an error a person understands.</summary>
public sealed class ReaderFuzzTests
{
    private const int MutationsOfEach = 150;

    public static TheoryData<string> Seeds => [.. FuzzSeeds.Names];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Read_MutatedFile_GivesRecordsOrAnError(string name)
    {
        using var folder = new DataFolder();
        var sound = FuzzSeeds.Make(name);
        var count = int.TryParse(Environment.GetEnvironmentVariable("TUNINGSTUDIO_FUZZ"), out var more) ? more : MutationsOfEach;
        for (var seed = 0; seed < count; seed++)
        {
            var path = folder.Write($"fuzz-{seed}{Path.GetExtension(name)}", Mutation.Of(sound, seed));
            try
            {
                Look(path);
            }
            catch (Exception fault) when (fault is not TuningException)
            {
                Assert.Fail($"{name} with seed {seed}: {fault}");
            }

            File.Delete(path);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(folder.PathOf("x"))!));
    }

    // As far as any of the doors goes: recognised, read to the end, every fault gathered, columns shown.
    private static void Look(string path)
    {
        foreach (var look in (Action[])[
            () => DatasetFile.Open(path).Check(5, TestContext.Current.CancellationToken),
            () => Assert.All(DatasetFile.Open(path, new DataOptions { SkipFaulty = true, Preference = DataOptions.Chosen }).All(), Assert.NotNull),
            () => DataColumns.Read(path)])
        {
            try
            {
                look();
            }
            catch (TuningException fault)
            {
                Assert.NotEmpty(fault.Message);
                Assert.Equal(path, fault.File);
            }
        }
    }
}
