using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Hosting.Access;

namespace TuningStudio.Tests.Web.Api;

/// <summary>Who may do what: keys, their scopes and pace, and the password of a site that others reach.</summary>
public sealed class AccessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_OnceThereIsOne_AreAskedForAndHoldToTheirScope()
    {
        await using var studio = await ApiStudio.StartAsync();
        Assert.Equal(200, await StatusAsync(studio, HttpMethod.Get, "/v1/models", "whatever"));
        var read = Make(studio, ApiScope.Read);
        var run = Make(studio, ApiScope.Run);
        var admin = Make(studio, ApiScope.Admin);

        Assert.Equal(401, await StatusAsync(studio, HttpMethod.Get, "/v1/models", null));
        Assert.Equal(401, await StatusAsync(studio, HttpMethod.Get, "/v1/models", "ts-wrong"));
        Assert.Equal(200, await StatusAsync(studio, HttpMethod.Get, "/v1/models", read));
        Assert.Equal(403, await StatusAsync(studio, HttpMethod.Post, "/v1/fine_tuning/jobs/ftjob-none/cancel", read));
        Assert.Equal(404, await StatusAsync(studio, HttpMethod.Post, "/v1/fine_tuning/jobs/ftjob-none/cancel", run));
        Assert.Equal(403, await StatusAsync(studio, HttpMethod.Delete, "/v1/files/file-none", run));
        Assert.Equal(404, await StatusAsync(studio, HttpMethod.Delete, "/v1/files/file-none", admin));
    }

    [Theory]
    [InlineData(null, "GET", "/api/v1/runs", 401)]
    [InlineData(null, "POST", "/api/v1/runs/none/pause", 401)]
    [InlineData("wrong", "GET", "/api/v1/runs", 401)]
    [InlineData("read", "GET", "/api/v1/runs", 200)]
    [InlineData("read", "POST", "/api/v1/runs/none/pause", 403)]
    [InlineData("read", "POST", "/api/v1/playground", 403)]
    [InlineData("read", "DELETE", "/api/v1/runs/none", 403)]
    [InlineData("run", "POST", "/api/v1/runs/none/pause", 404)]
    [InlineData("run", "DELETE", "/api/v1/runs/none", 403)]
    [InlineData("run", "DELETE", "/api/v1/datasets/none", 403)]
    [InlineData("admin", "DELETE", "/api/v1/runs/none", 404)]
    public async Task StudioApi_AKeyOfAScope_MayDoWhatItCovers(string? key, string method, string path, int status)
    {
        await using var studio = await ApiStudio.StartAsync();
        Make(studio, ApiScope.Admin);

        Assert.Equal(status, await StatusAsync(studio, new HttpMethod(method), path, Secret(studio, key)));
    }

    [Theory]
    [InlineData(null, "API key")]
    [InlineData("wrong", "Incorrect API key")]
    [InlineData("read", "There is no run")]
    public async Task Watch_AKeyOfAScope_IsAskedFor(string? key, string answer)
    {
        await using var studio = await ApiStudio.StartAsync();
        Make(studio, ApiScope.Admin);
        var secret = Secret(studio, key);
        await using var hub = new HubConnectionBuilder().WithUrl(studio.Site.Address + "/hubs/run", options => options.AccessTokenProvider = secret is null ? null : () => Task.FromResult<string?>(secret)).Build();
        await hub.StartAsync(Cancel);

        var fault = await Assert.ThrowsAsync<HubException>(async () => await hub.StreamAsync<JsonElement>("Watch", "none", 0L, Cancel).ToListAsync(Cancel));

        Assert.Contains(answer, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_Revoked_OpensNothingAtTheNextRequest()
    {
        await using var studio = await ApiStudio.StartAsync();
        Make(studio, ApiScope.Admin);
        var secret = Make(studio, ApiScope.Read);
        Assert.Equal(200, await StatusAsync(studio, HttpMethod.Get, "/v1/models", secret));

        // As the command line does it, in another process.
        var file = new ApiKeyFile(HomeFolder.ApiKeysOf(studio.Site.Home.Root));
        file.Revoke(file.Find(secret)!.Id);

        Assert.Equal(401, await StatusAsync(studio, HttpMethod.Get, "/v1/models", secret));
        Assert.DoesNotContain(secret, await File.ReadAllTextAsync(HomeFolder.ApiKeysOf(studio.Site.Home.Root), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_TooManyRequests_IsToldWhenToComeAgainAndOthersAreNot()
    {
        await using var studio = await ApiStudio.StartAsync(settings: new() { ["Studio:ApiRequestsPerMinute"] = "2" });
        var (busy, other) = (Make(studio, ApiScope.Read), Make(studio, ApiScope.Read));

        Assert.Equal(200, await StatusAsync(studio, HttpMethod.Get, "/v1/models", busy));
        Assert.Equal(200, await StatusAsync(studio, HttpMethod.Get, "/v1/models", busy));
        Assert.Equal(429, await StatusAsync(studio, HttpMethod.Get, "/v1/models", busy));
        Assert.Equal(200, await StatusAsync(studio, HttpMethod.Get, "/v1/models", other));
    }

    [Fact]
    public async Task Start_WhereOthersReachIt_NeedsAPasswordOrAnAdminsKey()
    {
        using var home = new TestFolder();
        var open = new Dictionary<string, string?> { ["urls"] = "http://0.0.0.0:0" };

        var fault = await Assert.ThrowsAsync<TuningException>(() => StudioFixture.StartAsync(home, configure: configuration => configuration.AddInMemoryCollection(open)));
        Assert.Equal(ErrorCodes.AccessDenied, fault.Code);
        Assert.Contains("tuningstudio keys create", fault.Remedy, StringComparison.Ordinal);

        new ApiKeyFile(HomeFolder.ApiKeysOf(home.Root)).Add(ApiKey.Create("me", ApiScope.Admin, DateTimeOffset.UnixEpoch).Key);
        await using var site = await StudioFixture.StartAsync(home, configure: configuration => configuration.AddInMemoryCollection(open));
        Assert.True(site.Get<StudioAccess>().NeedsSignIn);
    }

    [Fact]
    public async Task Pages_WithAPassword_OpenOnceItIsGiven()
    {
        await using var studio = await ApiStudio.StartAsync(settings: new() { ["Studio:Password"] = "sesame" });
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = studio.Http.BaseAddress };
        browser.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));

        Assert.Equal("/sign-in?back=%2Fruns", (await browser.GetAsync("/runs", Cancel)).Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/health", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(browser, "open", "/runs")).StatusCode);
        Assert.Equal("/", (await SignInAsync(browser, "sesame", "https://elsewhere.example/")).Headers.Location!.ToString());
        Assert.Equal("/runs", (await SignInAsync(browser, "sesame", "/runs")).Headers.Location!.ToString());

        // The backbone alone has no pages: what counts is that the guard lets through.
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/runs", Cancel)).StatusCode);
    }

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string secret, string back)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["secret"] = secret, ["back"] = back });
        return await browser.PostAsync("/sign-in", form, Cancel);
    }

    private static string? Secret(ApiStudio studio, string? key) => Enum.TryParse<ApiScope>(key, ignoreCase: true, out var scope) ? Make(studio, scope) : key;

    private static string Make(ApiStudio studio, ApiScope scope)
    {
        var (key, secret) = ApiKey.Create(scope.ToString(), scope, DateTimeOffset.UnixEpoch);
        studio.Site.Get<ApiKeyFile>().Add(key);
        return secret;
    }

    private static async Task<int> StatusAsync(ApiStudio studio, HttpMethod method, string path, string? key)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        using var response = await studio.Http.SendAsync(request, Cancel);
        return (int)response.StatusCode;
    }
}
