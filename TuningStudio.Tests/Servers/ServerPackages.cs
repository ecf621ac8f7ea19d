using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Servers;

/// <summary>The servers of <c>package.json</c>, once <c>npm ci</c> has put them here. Where they are not, the tests that need them are skipped, except under CI.</summary>
internal static class ServerPackages
{
    private static readonly string[] Nodes = ["/usr/bin/node", "/usr/local/bin/node", "/opt/homebrew/bin/node", @"C:\Program Files\nodejs\node.exe"];

    internal static string Folder => Path.Combine(SharedFiles.RepositoryRoot, "TuningStudio.Tests", "Servers");

    /// <summary>Node and a script of a package.</summary>
    internal static (string Node, string Script) Require(string script)
    {
        var node = Nodes.FirstOrDefault(File.Exists);
        var path = Path.Combine([Folder, "node_modules", .. script.Split('/')]);
        var isThere = node is not null && File.Exists(path);
        if (!isThere && Environment.GetEnvironmentVariable("CI") is "true" or "1")
        {
            Assert.Fail($"There is no {(node is null ? "node" : path)}, and under CI the tests of storage servers must run.");
        }

        Assert.SkipUnless(isThere, $"The test servers are not installed: run 'npm ci' in {Folder}.");
        return (node!, path);
    }
}
