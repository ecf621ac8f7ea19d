namespace TuningStudio.Web.Resources;

/// <summary>
/// Names the resource files <c>Texts.resx</c> (English) and <c>Texts.zh.resx</c> (Chinese), in which every visible string lives.
/// Keys are grouped by a prefix: <c>Home.</c>, <c>New.</c>, <c>Run.</c>, <c>Play.</c> …
/// </summary>
public sealed class Texts;
