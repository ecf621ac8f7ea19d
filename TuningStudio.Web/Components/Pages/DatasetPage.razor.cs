using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Web.Components.DataSets;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>One data set: what is in it, what is wrong with it, its versions, and the runs that read it. Version and model stand in the address.</summary>
public sealed partial class DatasetPage : IDisposable
{
    private const int UsualLength = 1024;

    private IReadOnlyList<ModelInfo> _models = [];
    private IReadOnlyList<DatasetVersion> _versions = [];
    private DatasetLine? _line;
    private DatasetPreview? _preview;
    private ErrorInfo? _error;
    private string? _path;
    private (string? Id, int? Version) _shown;
    private CancellationTokenSource? _reading;

    [Parameter]
    public string? Id { get; set; }

    /// <summary>Number of the version that is shown; none is the untouched file.</summary>
    [SupplyParameterFromQuery(Name = "version")]
    public int? Version { get; set; }

    /// <summary>The model whose tokens are counted and shown.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public string? ModelPath { get; set; }

    /// <summary>The page is drawn anew once it is known.</summary>
    [CascadingParameter]
    public TimeZoneInfo? Zone { get; set; }

    [Inject]
    internal IDatasetLibrary Datasets { get; set; } = null!;

    [Inject]
    internal IModelLibrary Models { get; set; } = null!;

    [Inject]
    internal IDataReports Reports { get; set; } = null!;

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal AddressBar AddressBar { get; set; } = null!;

    [Inject]
    internal Readings Readings { get; set; } = null!;

    private ModelInfo? Model => _models.FirstOrDefault(model => model.Path == ModelPath) ?? (_models is [var first, ..] ? first : null);

    private DatasetVersion? Shown => _versions.FirstOrDefault(version => version.Path == _path);

    private RunReading? Reading => _path is null ? null : new(_path, new EncodingOptions { MaxLength = Math.Min(UsualLength, Model?.MaxPositions ?? UsualLength) })
    {
        ValidationPath = _line?.Data.ValidationPath,
        Model = Model?.Path,
    };

    private string DownloadHref => $"datasets/{Id}/file{(Shown is { } version ? string.Create(CultureInfo.InvariantCulture, $"?version={version.Number}") : null)}";

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Id, Version))
        {
            return;
        }

        _shown = (Id, Version);
        Dispose();
        var reading = _reading = new CancellationTokenSource();
        (_line, _preview, _error, _path) = (null, null, null, null);
        try
        {
            var (id, version) = _shown;
            var found = await Task.Run(() => Find(id, version));
            if (reading != _reading)
            {
                return;
            }

            (_models, _versions, _path, _line) = found;

            // A large file is read for a while: what is known is drawn.
            StateHasChanged();
            var preview = await Datasets.PreviewAsync(found.Path, cancellationToken: reading.Token);
            _preview = reading == _reading ? preview : _preview;
        }
        catch (OperationCanceledException)
        {
            // Another version was chosen, or the person left.
        }
        catch (TuningException fault)
        {
            _error = reading == _reading ? fault.ToInfo() : _error;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _error = reading == _reading ? new ErrorInfo(ErrorCodes.NotFound, exception.Message, L["Data.GoneRemedy"]) : _error;
        }
    }

    public void Dispose()
    {
        _reading?.Cancel();
        _reading = null;
    }

    private (IReadOnlyList<ModelInfo> Models, IReadOnlyList<DatasetVersion> Versions, string Path, DatasetLine Line) Find(string? id, int? number)
    {
        var data = Datasets.Find(id ?? string.Empty)
            ?? throw new TuningException(ErrorCodes.NotFound, L["Data.Gone"], L["Data.GoneRemedy"]);
        var versions = Reports.Versions(data.Path);
        return (Models.List(), versions, versions.FirstOrDefault(version => version.Number == number)?.Path ?? data.Path, DatasetLine.Of(data, Datasets, versions, DatasetUses.Read(Store), L));
    }

    // The list of versions is read anew with the page: a mend has just made one.
    private async Task Choose(string path)
    {
        _versions = await Reports.VersionsAsync(_line!.Data.Path);
        Go(("version", _versions.FirstOrDefault(version => version.Path == path)?.Number));
    }

    private void Go((string Name, object? Value) part) => AddressBar.Change(new() { [part.Name] = part.Value }, isNewEntry: true);

    private async Task DeleteAsync()
    {
        var (data, name) = (_line!.Data, _line.Name);
        var runs = await Task.Run(() => DatasetUses.Read(Store)[data.Path].ToList());
        if (await IsNeededAsync(data.Path))
        {
            return;
        }

        var text = runs.Count == 0 ? L["Data.DeleteText", Readings.Bytes(data.SizeBytes)] : L["Data.DeleteUsed", Readings.Bytes(data.SizeBytes), string.Join(L["Common.Comma"], runs.Take(5).Select(run => run.Name)), runs.Count];

        // A run may have been started while the person thought about it.
        if (!await ConfirmDialog.AskAsync(Dialogs, L["Models.DeleteTitle", name], text, L["Models.Delete"], dangerous: true) || await IsNeededAsync(data.Path))
        {
            return;
        }

        try
        {
            await Datasets.DeleteAsync(data.Path);
            Navigation.NavigateTo("datasets");
        }
        catch (TuningException fault)
        {
            _error = fault.ToInfo();
        }
    }

    private async Task<bool> IsNeededAsync(string path)
    {
        if (await Task.Run(() => DatasetUses.NeededBy(Store, path)) is not { } busy)
        {
            return false;
        }

        var because = new SiteText("Data.Busy", busy.Name);
        _error = new ErrorInfo(ErrorCodes.InvalidOption, L["Data.Busy", busy.Name], L["Data.BusyRemedy"]) { Words = new SiteWords([because], new SiteText("Data.BusyRemedy")) };
        return true;
    }
}
