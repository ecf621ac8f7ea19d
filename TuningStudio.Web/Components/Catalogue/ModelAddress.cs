namespace TuningStudio.Web.Components.Catalogue;

/// <summary>Addresses of pages that are about a model: its path is in the query, so that a link or a reload shows the same.</summary>
internal static class ModelAddress
{
    /// <summary>Its details.</summary>
    internal static string Of(string path) => $"models/details?path={Uri.EscapeDataString(path)}";

    /// <summary>A new run with it chosen.</summary>
    internal static string Tune(string path) => $"new?step=model&model={Uri.EscapeDataString(path)}";

    /// <summary>The playground with it alone.</summary>
    internal static string Chat(string path) => $"playground?model={Uri.EscapeDataString(path)}";
}
