using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>
/// Prompts lie in the home's <c>prompts.json</c>, which is also what an export holds. Each change replaces the file in
/// one move; a file that cannot be read is never written over.
/// </summary>
internal sealed class PromptLibrary(StudioHome home) : IPromptLibrary
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly Lock _gate = new();
    private IReadOnlyList<SavedPrompt>? _prompts;

    private string PromptsFile => Path.Combine(home.Root, "prompts.json");

    public Task<IReadOnlyList<SavedPrompt>> ListAsync() => Task.Run(List);

    public Task SaveAsync(SavedPrompt prompt) => Task.Run(() => Save(prompt));

    public Task DeleteAsync(string id) => Task.Run(() => Delete(id));

    public Task<int> ImportAsync(byte[] exported) => Task.Run(() => Import(exported));

    internal IReadOnlyList<SavedPrompt> List()
    {
        lock (_gate)
        {
            return _prompts ??= Read();
        }
    }

    internal void Save(SavedPrompt prompt) => Change(prompts => [.. prompts.Where(other => other.Id != prompt.Id), prompt]);

    internal void Delete(string id) => Change(prompts => prompts.Where(prompt => prompt.Id != id));

    internal int Import(byte[] exported)
    {
        var added = 0;
        var offered = Parse(exported, null);
        Change(prompts =>
        {
            // What is there already may go by another id in another studio.
            var known = prompts.Select(Words).ToHashSet();
            List<SavedPrompt> fresh = [.. offered.Where(prompt => known.Add(Words(prompt)))];
            var taken = prompts.Select(prompt => prompt.Id).ToHashSet();
            added = fresh.Count;
            return [.. prompts, .. fresh.Select(prompt => taken.Add(prompt.Id) ? prompt : prompt with { Id = NewId() })];
        });
        return added;
    }

    public byte[] Export() => JsonSerializer.SerializeToUtf8Bytes(List(), Format);

    internal static string NewId() => Guid.NewGuid().ToString("N")[..12];

    // Records compare lists by whose they are; their text compares what is in them.
    private static string Words(SavedPrompt prompt) => JsonSerializer.Serialize(prompt with { Id = string.Empty }, Format);

    private void Change(Func<IReadOnlyList<SavedPrompt>, IEnumerable<SavedPrompt>> change)
    {
        lock (_gate)
        {
            var after = Sorted(change(_prompts ??= Read()));
            try
            {
                var temporary = PromptsFile + ".tmp";
                File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(after, Format));
                File.Move(temporary, PromptsFile, overwrite: true);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new TuningException(ErrorCodes.CannotWrite, $"The prompt cannot be kept: {fault.Message}", "Make room there, or check its rights.", file: PromptsFile, innerException: fault);
            }

            _prompts = after;
        }
    }

    private IReadOnlyList<SavedPrompt> Read()
    {
        try
        {
            return File.Exists(PromptsFile) ? Sorted(Parse(File.ReadAllBytes(PromptsFile), PromptsFile)) : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw NotPrompts(fault, PromptsFile);
        }
    }

    private static IReadOnlyList<SavedPrompt> Sorted(IEnumerable<SavedPrompt> prompts) => [.. prompts.OrderBy(prompt => prompt.Name, StringComparer.CurrentCultureIgnoreCase)];

    // Anybody may have written an imported file: whatever is missing is put right or refused.
    private static List<SavedPrompt> Parse(byte[] json, string? file)
    {
        try
        {
            var prompts = JsonSerializer.Deserialize<List<SavedPrompt?>>(json, Format) ?? throw new JsonException("It is no list.");
            return [.. prompts.Select((prompt, index) => string.IsNullOrWhiteSpace(prompt?.Name) || string.IsNullOrWhiteSpace(prompt.Prompt)
                ? throw new JsonException($"Entry {index + 1} has no name or no prompt.")
                : prompt with { Id = string.IsNullOrWhiteSpace(prompt.Id) ? NewId() : prompt.Id, System = prompt.System ?? string.Empty })];
        }
        catch (JsonException fault)
        {
            throw NotPrompts(fault, file);
        }
    }

    private static TuningException NotPrompts(Exception fault, string? file) => new(
        ErrorCodes.InvalidData, $"These are no saved prompts: {fault.Message}", "Take a file that the prompt library exported.", file: file, innerException: fault);
}
