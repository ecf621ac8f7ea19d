namespace TuningStudio.Web.Api.Models;

/// <summary>A model as OpenAI describes it.</summary>
internal sealed record ModelObject(string Id, long Created, string OwnedBy)
{
    public string Object { get; } = "model";
}

/// <summary>All models.</summary>
internal sealed record ModelList(IReadOnlyList<ModelObject> Data)
{
    public string Object { get; } = "list";
}
