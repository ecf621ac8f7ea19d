namespace TuningStudio.Core.Data.Rows;

/// <summary>A column or property of a record as the file has it.</summary>
internal readonly record struct RawField(string Name, RawValue Value);
