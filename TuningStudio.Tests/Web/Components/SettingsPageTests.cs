using Bunit;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Pages;
using TuningStudio.Web.Components.Settings;

namespace TuningStudio.Tests.Web.Components;

public sealed class SettingsPageTests
{
    [Fact]
    public async Task Devices_PricePowerAndCurrency_AreKeptForEach()
    {
        await using var context = new StudioPageContext();
        var page = context.Render<DeviceCosts>();

        page.Find("[data-testid=currency]").Change(" € ");
        page.Find("[data-testid='price-cuda:0']").Change("2.5");
        page.Find("[data-testid=watts-cpu]").Change("65");

        Assert.Equal("€", context.Plans.Figures.Currency);
        Assert.Equal((2.5, 65.0), (context.Plans.Figures.Of("cuda:0").PricePerHour!.Value, context.Plans.Figures.Of("cpu").Watts!.Value));
        Assert.Null(context.Plans.Figures.Of("cpu").PricePerHour);
        Assert.Contains("Price per hour (€)", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_NothingMeasured_SaysSo()
    {
        await using var context = new StudioPageContext();

        var page = context.Render<DeviceCosts>();

        Assert.NotNull(page.Find("[data-testid=unmeasured-cpu]"));
        Assert.Empty(page.FindAll("[data-testid=forget-cpu]"));
    }

    [Fact]
    public async Task Devices_Measured_ShowsWhatAndForgetsIt()
    {
        await using var context = new StudioPageContext();
        var run = new RunMeasurement { Device = "cpu", Precision = "bf16", Method = "lora", Parameters = 6_000_000, FlopsPerSecond = 150e9, PeakBytes = 330, EstimatedBytes = 300, FormulaEdition = MemoryFormula.Edition };
        context.Plans.Runs.AddRange([run, run, run with { Device = "cuda:0" }]);
        var page = context.Render<DeviceCosts>();
        var row = page.Find("[data-testid=measured-cpu] tbody tr").TextContent;
        Assert.Contains("150 GFLOP/s", row, StringComparison.Ordinal);
        Assert.Contains("1.10 ×", row, StringComparison.Ordinal);

        page.Find("[data-testid=forget-cpu]").Click();

        Assert.NotNull(page.Find("[data-testid=unmeasured-cpu]"));
        Assert.Equal("cuda:0", Assert.Single(context.Plans.Runs).Device);
    }

    [Fact]
    public async Task Key_Made_ShowsItsSecretThisOnce()
    {
        await using var context = new StudioPageContext();
        var page = context.Render<SettingsPage>();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=keys-reading]")));

        page.Find("[data-testid=key-name]").Input("laptop");
        page.Find("[data-testid=key-scope]").Change(ApiScope.Admin.ToString());
        page.Find("form").Submit();

        var secret = page.WaitForElement("[data-testid=key-secret-text]").TextContent.Trim();
        Assert.Equal(("laptop", ApiScope.Admin), (context.Keys.Find(secret)!.Name, context.Keys.Find(secret)!.Scope));
        var later = context.Render<SettingsPage>();
        later.WaitForAssertion(() => Assert.Contains("laptop", later.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain(secret, later.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_Revoked_IsAskedFirst()
    {
        await using var context = new StudioPageContext();
        context.Keys.Add(ApiKey.Create("laptop", ApiScope.Run, context.Clock.GetUtcNow()).Key);
        var dialogs = context.Render<MudDialogProvider>();
        var page = context.Render<SettingsPage>();

        Assert.Equal("Revoke laptop", page.WaitForElement("[data-testid=key-revoke]").GetAttribute("aria-label"));
        page.Find("[data-testid=key-revoke]").Click();
        dialogs.WaitForElement("[data-testid=confirm-no]").Click();
        Assert.Single(context.Keys.List());

        page.Find("[data-testid=key-revoke]").Click();
        dialogs.WaitForElement("[data-testid=confirm-yes]").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=key-row]")));
        Assert.Empty(context.Keys.List());
    }

    [Fact]
    public async Task Devices_MeasurementsStillRead_SaysSoAndNotThatThereAreNone()
    {
        await using var context = new StudioPageContext();
        var reading = new TaskCompletionSource();
        context.Plans.Measuring = reading.Task;
        var page = context.Render<DeviceCosts>();
        Assert.Equal(2, page.FindAll("[role=progressbar]").Count);
        Assert.Empty(page.FindAll("[data-testid=unmeasured-cpu]"));

        await page.InvokeAsync(reading.SetResult);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[data-testid=unmeasured-cpu]")));
        Assert.Empty(page.FindAll("[role=progressbar]"));
    }

    [Fact]
    public async Task Devices_CannotBeForgotten_SaysWhyAndKeepsTheFigures()
    {
        await using var context = new StudioPageContext();
        context.Plans.Runs.Add(new RunMeasurement { Device = "cpu", Precision = "bf16", Method = "lora", Parameters = 6_000_000, FlopsPerSecond = 150e9, PeakBytes = 330, EstimatedBytes = 300, FormulaEdition = MemoryFormula.Edition });
        context.Plans.Refusal = new TuningException(ErrorCodes.CannotWrite, "It cannot be taken out.", "Check that the folder can be written.");
        var page = context.Render<DeviceCosts>();

        page.Find("[data-testid=forget-cpu]").Click();

        Assert.Contains("Check that the folder can be written.", page.Find("[data-testid=error]").TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll("[data-testid=measured-cpu]"));
        context.Plans.Refusal = null;
        page.Find("[data-testid=forget-cpu]").Click();
        Assert.Empty(page.FindAll("[data-testid=error]"));
    }

    [Fact]
    public async Task Keys_FileIsDamaged_SaysWhereAndWhatToDo()
    {
        await using var context = new StudioPageContext();
        context.DamageKeys();

        var page = context.Render<SettingsPage>();

        page.WaitForAssertion(() => Assert.Contains("Put the file right", page.Find("[data-testid=error]").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[data-testid=keys-reading]"));
        page.Find("[data-testid=key-name]").Input("laptop");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[data-testid=error]")));
        Assert.Empty(page.FindAll("[data-testid=key-secret]"));
        Assert.Equal("laptop", page.Find("[data-testid=key-name]").GetAttribute("value"));
    }

    [Fact]
    public async Task Keys_VeryMany_AreAllListed()
    {
        await using var context = new StudioPageContext();
        for (var number = 0; number < 60; number++)
        {
            context.Keys.Add(ApiKey.Create($"key {number}", ApiScope.Run, context.Clock.GetUtcNow()).Key);
        }

        var page = context.Render<SettingsPage>();

        page.WaitForAssertion(() => Assert.Equal(60, page.FindAll("[data-testid=key-row]").Count));
    }
}
