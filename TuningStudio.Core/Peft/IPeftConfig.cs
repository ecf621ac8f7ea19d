namespace TuningStudio.Core.Peft;

/// <summary>The settings of an adapter, as PEFT writes them.</summary>
internal interface IPeftConfig
{
    /// <summary>PEFT's word for the method.</summary>
    string PeftType { get; }

    /// <summary>Content of <c>adapter_config.json</c>.</summary>
    string ToJson();
}
