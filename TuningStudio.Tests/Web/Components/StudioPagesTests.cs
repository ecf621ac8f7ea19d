using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Components;

/// <summary>The pages over real HTTP, before any circuit.</summary>
public sealed partial class StudioPagesTests : IAsyncLifetime
{
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false });
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "TuningStudio.Web", ContentRootPath = Path.GetTempPath() });
        builder.Logging.ClearProviders();
        var (store, libraries) = (new FakeRunStore(), new FakeLibraries());
        builder.Services.AddSingleton<IRunStore>(store).AddSingleton<IRunService>(new FakeRunService(store));
        builder.Services.AddSingleton<IModelLibrary>(libraries).AddSingleton<IDatasetLibrary>(libraries);
        builder.Services.AddSingleton<IPlayground, FakePlayground>().AddSingleton<ISystemMonitor, FakeSystemMonitor>();
        builder.Services.AddStudioPages();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapStudioPages();
        _app.MapGet("/fails", string () => throw new InvalidOperationException("as a fault nobody foresaw"));
        await _app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        _client.BaseAddress = new Uri(addresses.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("zh-CN,zh;q=0.9", null, "lang=\"zh\"", "总览")]
    [InlineData("de,en;q=0.5", null, "lang=\"en\"", "Overview")]
    [InlineData("en", "c%3Dzh%7Cuic%3Dzh", "lang=\"zh\"", "总览")]
    public async Task Get_Home_SpeaksTheLanguageOfCookieOrBrowser(string accepted, string? cookie, string language, string title)
    {
        var (status, body) = await GetAsync("/", accepted, cookie);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(language, body, StringComparison.Ordinal);
        Assert.Contains(title, WebUtility.HtmlDecode(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Home_SendsBothPalettesAndDecidesBeforeThePaint()
    {
        var (_, body) = await GetAsync("/");

        Assert.Contains(":is(html[data-theme='light'])", body, StringComparison.Ordinal);
        Assert.Contains(":is(html[data-theme='dark'])", body, StringComparison.Ordinal);
        Assert.InRange(body.IndexOf("js/theme.", StringComparison.Ordinal), 0, body.IndexOf("<body", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/css/tokens.css")]
    [InlineData("/js/charts.js")]
    [InlineData("/icons/favicon.svg")]
    [InlineData("/_content/MudBlazor/MudBlazor.min.css")]
    [InlineData("/_content/Plotly.Blazor/plotly-basic-3.7.0.min.js")]
    [InlineData("/_framework/blazor.web.js")]
    public async Task Get_ServedFile_IsThereWhateverTheWorkingFolder(string path)
    {
        var (status, body) = await GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEmpty(body);
    }

    [Fact]
    public async Task Get_FilesOfAPage_AreCompressedAndKeptByTheBrowser()
    {
        var (_, body) = await GetAsync("/");
        var files = FileLink().Matches(body).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains(files, file => file.Contains("MudBlazor", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/" + file, UriKind.Relative));
            request.Headers.Add("Accept-Encoding", "br, gzip");
            using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.True(answer.Content.Headers.ContentEncoding.Count == 1, $"{file} comes uncompressed.");
            Assert.True(answer.Headers.CacheControl?.ToString().Contains("immutable", StringComparison.Ordinal), $"{file} is asked for again at each visit: {answer.Headers.CacheControl}.");
        }
    }

    [Fact]
    public async Task Get_UnknownAddress_ShowsAPageToPeopleAndAStatusToScripts()
    {
        var (status, body) = await GetAsync("/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("There is nothing here", body, StringComparison.Ordinal);

        using var bare = await _client.GetAsync(new Uri("/nowhere", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, bare.StatusCode);
        Assert.Empty(await bare.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("http://127.0.0.1/runs?q=a", "/runs?q=a")]
    [InlineData("http://evil.example//evil.example/x", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("about:blank", "/")]
    [InlineData("http://a.example/\\\\evil.example", "/")]
    public async Task SwitchLanguage_Known_IsRememberedAndReturnsToThePageOfThisSite(string from, string back)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/language/zh");
        request.Headers.TryAddWithoutValidation("Referer", from);

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(back, response.Headers.Location!.OriginalString);
        Assert.Contains("uic%3Dzh", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_PageThatFails_ShowsAPageToPeopleAndAStatusToScripts()
    {
        var (status, body) = await GetAsync("/fails", "zh");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("页面出了点问题", WebUtility.HtmlDecode(body), StringComparison.Ordinal);
        Assert.DoesNotContain("<!--Blazor:", body, StringComparison.Ordinal);

        using var bare = await _client.GetAsync(new Uri("/fails", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, bare.StatusCode);
        Assert.Empty(await bare.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SwitchLanguage_Unknown_IsNotFound() =>
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/language/xx")).Status);

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string language = "en", string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", $".AspNetCore.Culture={cookie}");
        }

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+\\.(?:js|css|svg))\"")]
    private static partial Regex FileLink();
}
