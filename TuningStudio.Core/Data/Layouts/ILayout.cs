using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>Gives the fields of a record their meaning. One file per layout; <see cref="LayoutCatalog"/> lists them.</summary>
internal interface ILayout
{
    DatasetFormat Format { get; }

    /// <summary>The layout in a few words, as a list of its fields.</summary>
    string Description { get; }

    /// <summary>Whether a record with these fields is laid out so.</summary>
    /// <param name="has">Whether it has a field of this name.</param>
    bool Fits(Func<string, bool> has);

    /// <summary>Whether a person said that records are laid out so: then none is refused for looking otherwise.</summary>
    bool IsChosen => false;

    /// <summary>Whether records are conversations; texts without turns otherwise.</summary>
    bool HasTurns => true;

    /// <summary>The record as a conversation; null where the layout leaves it out on purpose, empty where the record is text without turns.</summary>
    /// <exception cref="TuningException">A field is missing, empty or of the wrong type.</exception>
    IReadOnlyList<ChatMessage>? Map(RawRecord record);

    /// <summary>The text of a record without turns; null in layouts of conversations.</summary>
    /// <exception cref="TuningException">It is missing, empty or no text.</exception>
    string? ReadText(RawRecord record) => null;
}
