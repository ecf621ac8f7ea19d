using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data;

/// <summary>A folder of its own for the files a test writes.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tuningstudio-data-");

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public Dataset Open(string content, string name = "data") => DatasetFile.Open(Write(name, content));

    /// <summary>All records of a file of this content, each as "role: text" lines.</summary>
    public List<string> Read(string content, string name = "data") => [.. Open(content, name).All().Select(Show)];

    /// <summary>The error that reading this content ends in.</summary>
    public TuningException Refusal(string content, string name = "data") => Refusal(Encoding.UTF8.GetBytes(content), name);

    public TuningException Refusal(byte[] content, string name = "data") =>
        Assert.Throws<TuningException>(() => DatasetFile.Open(Write(name, content)).All().Count());

    public static string Show(TrainingRecord record) =>
        string.Join(" | ", record.Messages.Select(message => $"{message.Role}: {message.Content}"));

    public void Dispose() => folder.Delete(recursive: true);
}
