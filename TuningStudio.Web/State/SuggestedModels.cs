using System.Text.Json;
using TuningStudio.Core.Hub;
using TuningStudio.Core.Planning;

namespace TuningStudio.Web.State;

/// <summary>A model worth trying first, with what is known of it without asking anybody. Exact sizes are asked from its hub.</summary>
/// <param name="Model"><c>owner/name</c>.</param>
/// <param name="Hub">Name of its hub.</param>
/// <param name="Parameters">Number of parameters.</param>
/// <param name="Licence">Short name of its licence.</param>
/// <param name="Gated">Whether its owner lets in those who accepted its conditions.</param>
/// <param name="BytesPerParameter">As its weights are stored.</param>
public sealed record SuggestedModel(string Model, string Hub, long Parameters, string Licence, bool Gated = false, int BytesPerParameter = 2)
{
    public HubKind Kind => HubKinds.Parse(Hub)!.Value;

    /// <summary>Size of its weights.</summary>
    public long Bytes => Parameters * BytesPerParameter;

    public long BytesToRun => ModelMemory.ToRun(Parameters, BytesPerParameter);

    public long BytesToTune => ModelMemory.ToTune(Parameters, BytesPerParameter);
}

/// <summary>The list of <c>SuggestedModels.json</c>.</summary>
public static class SuggestedModels
{
    private static readonly Lazy<IReadOnlyList<SuggestedModel>> List = new(Read);

    /// <summary>All of them, small ones first.</summary>
    public static IReadOnlyList<SuggestedModel> All => List.Value;

    private static SuggestedModel[] Read()
    {
        using var stream = typeof(SuggestedModels).Assembly.GetManifestResourceStream("TuningStudio.Web.State.SuggestedModels.json")!;
        return [.. JsonSerializer.Deserialize<SuggestedModel[]>(stream, JsonSerializerOptions.Web)!.OrderBy(model => model.Parameters)];
    }
}
