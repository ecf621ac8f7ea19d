using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Contracts;

public sealed class TunedModelNameTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 14, 0, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("Garment Parser!", "garment-parser")]
    [InlineData("v1.2", "v1-2")]
    [InlineData("客服", "客服")]
    public void Create_Suffix_IsLowerCasedWithDashes(string suffix, string written) =>
        Assert.Equal($"starter:ft:{written}-2026-11-23-12-00-00", TunedModelName.Create("/models/starter/", suffix, Now));

    [Theory]
    [InlineData("")]
    [InlineData("--")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Create_SuffixThatSaysNothingOrTooMuch_IsRefused(string suffix) =>
        Assert.Equal("suffix", Assert.Throws<TuningException>(() => TunedModelName.Create("/models/starter", suffix, Now)).Field);
}
