namespace TuningStudio.Core.Data;

/// <summary>What columns most likely mean, by the names that data sets give them.</summary>
public static class ColumnGuess
{
    private static readonly (string Meaning, string[] Names)[] Known =
    [
        (ColumnMap.Completion, ["completion", "response", "answer", "output", "reply", "target", "chosen", "summary", "translation", "label_text", "category", "intent", "label", "class", "sentiment", "solution", "answers", "回答", "答案", "输出", "回复", "标签", "类别"]),
        (ColumnMap.Prompt, ["prompt", "question", "instruction", "query", "input", "user", "ask", "problem", "source", "sentence", "text", "review", "document", "article", "content", "title", "问题", "提问", "指令", "输入", "文本", "句子", "内容"]),
        (ColumnMap.Input, ["input", "context", "description", "上下文", "补充"]),
        (ColumnMap.System, ["system", "system_prompt", "系统提示"]),
        (ColumnMap.History, ["history", "历史"]),
    ];

    private static readonly string[] Documents = ["text", "content", "document", "article", "body", "文本", "内容", "正文"];

    /// <summary>A map of what can be guessed; empty where it would give no answer to learn.</summary>
    /// <param name="columns">The columns' names.</param>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var left = columns.ToList();
        var guess = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (meaning, names) in Known)
        {
            if (names.Select(name => left.Find(column => Same(column, name))).FirstOrDefault(column => column is not null) is { } found)
            {
                guess[meaning] = found;
                left.Remove(found);
            }
        }

        if (guess.ContainsKey(ColumnMap.Completion) && guess.ContainsKey(ColumnMap.Prompt))
        {
            return guess;
        }

        return columns is [var only] && Documents.Any(name => Same(only, name)) ? new Dictionary<string, string>(StringComparer.Ordinal) { [ColumnMap.Text] = only } : new Dictionary<string, string>();
    }

    private static bool Same(string column, string name) =>
        column.Replace(' ', '_').Replace('-', '_').Trim('_').Equals(name, StringComparison.OrdinalIgnoreCase);
}
