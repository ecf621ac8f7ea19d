using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Export.Merged;

/// <summary>Writes the files of a plan one after the other.</summary>
internal sealed class ShardFiles(string folder, IReadOnlyList<Shard> shards) : IDisposable
{
    private SafetensorsStream? _open;
    private int _shard = -1;
    private int _left;

    /// <summary>Writes the next weight, in the plan's format.</summary>
    internal void Write(Tensor value)
    {
        if (_left == 0)
        {
            Complete();
            var shard = shards[++_shard];
            _open = new SafetensorsStream(Path.Combine(folder, shard.File), shard.Weights);
            _left = shard.Weights.Count;
        }

        _open!.Write(value);
        _left--;
    }

    /// <summary>Ends the file being written.</summary>
    internal void Complete()
    {
        _open?.Complete();
        _open?.Dispose();
        _open = null;
    }

    public void Dispose() => _open?.Dispose();
}
