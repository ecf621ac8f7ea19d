using TorchSharp;
using TuningStudio.Core.Runtime;

namespace TuningStudio.Tests.Runtime;

[Collection("Torch")]
public sealed class NativeLibraryFixTests
{
    private static string Packaged => Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        "torchsharp",
        typeof(torch).Assembly.GetName().Version!.ToString(3),
        "runtimes",
        "linux-x64",
        "native",
        NativeLibraryFix.LibraryName);

    [Fact]
    public void Initialize_OnThisSystem_Computes()
    {
        TorchRuntime.Initialize();

        using var ones = torch.ones(3, 3);
        using var sum = ones.sum();
        Assert.Equal(9f, sum.item<float>());
    }

    [Fact]
    public void MarkWeak_OnThePackagedLibrary_ChangesOneFieldOnce()
    {
        Assert.SkipUnless(File.Exists(Packaged), $"{Packaged} is not on this machine.");
        var original = File.ReadAllBytes(Packaged);
        var edited = (byte[])original.Clone();

        Assert.True(ElfVersionNeeds.MarkWeak(edited, NativeLibraryFix.Version));

        var changed = Enumerable.Range(0, original.Length).Where(i => original[i] != edited[i]).ToList();
        Assert.Single(changed);
        Assert.Equal(2, edited[changed[0]] ^ original[changed[0]]);
        Assert.False(ElfVersionNeeds.MarkWeak(edited, NativeLibraryFix.Version));
    }

    [Fact]
    public void MarkWeak_WithoutSuchANeed_ChangesNothing()
    {
        Assert.False(ElfVersionNeeds.MarkWeak(new byte[100], NativeLibraryFix.Version));
        Assert.SkipUnless(File.Exists(Packaged), $"{Packaged} is not on this machine.");
        Assert.False(ElfVersionNeeds.MarkWeak(File.ReadAllBytes(Packaged), "GLIBCXX_9.9.9"));
    }

    [Fact]
    public void Apply_OnAHardLink_LeavesThePackageAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !NativeLibraryFix.SystemProvides(NativeLibraryFix.Version), "This system needs no fix.");
        var folder = Directory.CreateTempSubdirectory("tuningstudio-");
        try
        {
            var original = Path.Combine(folder.FullName, "package.so");
            var linked = Path.Combine(folder.FullName, NativeLibraryFix.LibraryName);
            File.Copy(Packaged, original);
            File.CreateSymbolicLink(linked, original);
            var before = File.ReadAllBytes(original);

            Assert.Null(NativeLibraryFix.Apply(folder.FullName));

            Assert.Equal(before, File.ReadAllBytes(original));
            Assert.NotEqual(before, File.ReadAllBytes(linked));
            Assert.Equal([NativeLibraryFix.LibraryName, "package.so"], folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
