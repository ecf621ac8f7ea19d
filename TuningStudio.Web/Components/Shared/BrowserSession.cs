using System.Text.Json;
using Microsoft.JSInterop;

namespace TuningStudio.Web.Components.Shared;

/// <summary>
/// Keeps what a person has typed in the browser's tab, or for good, so that a lost circuit, a reload or a change of language loses nothing.
/// Works only once a page is interactive; a browser that keeps nothing, or does not answer, is as one in which nothing was kept.
/// </summary>
public sealed class BrowserSession(IJSRuntime js)
{
    public async Task<T?> ReadAsync<T>(string key) => Parse<T>(await AskAsync<string>("sessionStorage.getItem", key));

    private static T? Parse<T>(string? text)
    {
        try
        {
            return text is null ? default : JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            // Written by another version of the page: as good as nothing.
            return default;
        }
    }

    public async Task WriteAsync<T>(string key, T value) =>
        await TellAsync("sessionStorage.setItem", key, JsonSerializer.Serialize(value, JsonSerializerOptions.Web));

    /// <summary>What <see cref="RememberAsync"/> left in this browser, also on an earlier day.</summary>
    public async Task<T?> RecallAsync<T>(string key) => Parse<T>(await AskAsync<string>("localStorage.getItem", key));

    /// <summary>Everything of the kind that <see cref="RememberAsync"/> left in this browser, by its key.</summary>
    /// <param name="key">The key, or what comes before a point in it.</param>
    public async Task<IReadOnlyDictionary<string, T>> RecallAllAsync<T>(string key) =>
        (await AskAsync<Dictionary<string, string>>("studio.kept", key) ?? [])
            .Select(pair => (pair.Key, Value: Parse<T>(pair.Value)))
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value!);

    /// <summary>Keeps a choice for good.</summary>
    public async Task RememberAsync<T>(string key, T value) =>
        await TellAsync("localStorage.setItem", key, JsonSerializer.Serialize(value, JsonSerializerOptions.Web));

    /// <summary>Forgets what <see cref="RememberAsync"/> kept.</summary>
    public async Task ForgetAsync(string key) => await TellAsync("localStorage.removeItem", key);

    private async Task<T?> AskAsync<T>(string verb, string key)
        where T : class
    {
        try
        {
            return await js.InvokeAsync<T?>(verb, key);
        }
        catch (Exception exception) when (exception is JSException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task TellAsync(string verb, params object?[] arguments)
    {
        try
        {
            await js.InvokeVoidAsync(verb, arguments);
        }
        catch (Exception exception) when (exception is JSException or OperationCanceledException)
        {
            // Not kept, then.
        }
    }
}
