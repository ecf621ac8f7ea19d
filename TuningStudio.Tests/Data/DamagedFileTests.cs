using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data;

public sealed class DamagedFileTests : IDisposable
{
    private const int Rounds = 400;

    private readonly DataFolder folder = new();

    public static TheoryData<string> Sound =>
    [
        """
        {"messages":[{"role":"user","content":"你好 😀"},{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"f","arguments":"{\"x\":[1,2]}"}}]}]}
        {"messages":[{"role":"system","content":[{"type":"text","text":"s"}]},{"role":"user","content":"q"},{"role":"assistant","content":"a","weight":1}]}
        """,
        """{"version":1,"data":[{"instruction":"一","input":"\u00e9","output":"二","history":[["q","a"]]},{"instruction":"x","output":"y"}],"end":[]}""",
        """[{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}],"system":"s"},{"conversations":[{"from":"human","value":"\ud83d\ude00"},{"from":"gpt","value":"a"}]}]""",
        "prompt,completion,id\r\n\"a \"\"b\"\"\nc\",你好,1\r\nq,\"é\",2\r\n",
    ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Sound))]
    public void Check_RandomDamage_EndsInRecordsOrAClearError(string text)
    {
        var random = new Random(20);
        var path = folder.Write("sound", text);
        Assert.Empty(DatasetFile.Open(path).CheckAll().Faults);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            folder.Write("sound", Damage(Encoding.UTF8.GetBytes(text), random));
            try
            {
                refused += DatasetFile.Open(path).CheckAll().Faults.Count > 0 ? 1 : 0;
            }
            catch (TuningException error)
            {
                refused++;
                Assert.False(string.IsNullOrWhiteSpace(error.Message));
                Assert.False(string.IsNullOrWhiteSpace(error.Remedy));
                Assert.Equal(path, error.File);
            }
        }

        Assert.InRange(refused, Rounds / 10, Rounds);
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = bytes.ToList();
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 8), damaged.Count - at));
                    break;
                case 2:
                    damaged.InsertRange(at, damaged.Slice(at, Math.Min(random.Next(1, 20), damaged.Count - at)));
                    break;
                default:
                    damaged[at] = (byte)"\"{}[],:\\\n\r 0'"[random.Next(13)];
                    break;
            }
        }

        return [.. damaged];
    }
}
