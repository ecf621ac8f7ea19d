using System.Buffers.Binary;
using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Weights;

/// <summary>A folder for one test's files, removed with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("tuningstudio-test-").FullName;

    internal string this[string name] => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Writes a safetensors file with any header, true or not, and that many bytes of data.</summary>
    internal string WriteRaw(string name, string header, int dataBytes, ulong? claimedLength = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var content = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(content, claimedLength ?? (ulong)json.Length);
        json.CopyTo(content, 8);
        return WriteBytes(name, content);
    }

    internal string WriteBytes(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    internal static TuningException Fails(string code, Action action)
    {
        var error = Assert.Throws<TuningException>(action);
        Assert.Equal(code, error.Code);
        Assert.False(string.IsNullOrEmpty(error.Remedy));
        return error;
    }
}
