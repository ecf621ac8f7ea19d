using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Answers;

/// <summary>How an interface writes a stream.</summary>
internal interface IAnswerPieces
{
    /// <summary>Before the first text of an answer.</summary>
    Task BeginAsync(ServerEvents events, int index);

    /// <summary>More text.</summary>
    Task AddAsync(ServerEvents events, int index, GenerationDelta delta);

    /// <summary>An answer is complete.</summary>
    Task FinishAsync(ServerEvents events, int index, GenerationFinished answer);

    /// <summary>All are.</summary>
    Task EndAsync(ServerEvents events, IReadOnlyList<GenerationFinished> answers);
}
