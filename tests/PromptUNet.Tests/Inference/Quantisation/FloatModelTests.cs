using Google.Protobuf;
using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Onnx.Messages;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Lab.Rivals;

namespace PromptUNet.Tests.Inference.Quantisation;

public sealed class FloatModelTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_float_model_tells_its_input_and_layers_and_gives_the_same_8_bits_as_its_graph()
    {
        File.WriteAllBytes(_path, SmallNetwork.Float);
        var model = FloatModel.Read(_path);
        Assert.Equal(SmallNetwork.Input, model.Input);
        Assert.Equal(SmallNetwork.Calibrated.Layers, model.Layers);
        var samples = Enumerable.Range(0, 4).Select(SmallNetwork.Sample);
        byte[] quantised = CalibratedModel.Of(model, samples, _ => { }, default).Quantised(RangeRule.MinMax, PromptUNetGraph.FirstLayers);
        Assert.Equal(SmallNetwork.Calibrated.Quantised(RangeRule.MinMax, PromptUNetGraph.FirstLayers), quantised);
    }

    [Fact]
    public void What_is_in_8_bits_already_is_refused_by_its_metadata_or_its_graph()
    {
        byte[] quantised = SmallNetwork.Calibrated.Quantised(RangeRule.MinMax, PromptUNetGraph.FirstLayers);
        Refused(quantised, "the model is quantised already");
        Refused(OnnxFile.Sealed(ModelProto.Parser.ParseFrom(quantised).Graph, SmallNetwork.Metadata), "the operation QuantizeLinear");
        var claimed = SmallNetwork.Metadata with { Quantisation = new QuantisationRecord(RangeRule.MinMax, 1, []) };
        Refused(OnnxFile.Sealed(SmallNetwork.Graph, claimed), "the model is quantised already");
    }

    [Fact]
    public void Other_networks_and_files_are_refused()
    {
        Refused(new TinyModel().ToBytes(), "the operation ReduceSum");
        Refused(new TinyModel { Metadata = null }.ToBytes(), "'promptunet' is missing");
        Refused(SmallNetwork.Float[..^1], "cut short");
        Assert.Throws<FileNotFoundException>(() => FloatModel.Read(_path + ".none"));
    }

    [Fact]
    public void UniverSeg_is_refused_by_an_operation_that_only_it_has()
    {
        var input = UniverSegMethod.Input with { Size = RandomUniverSeg.Edge };
        Refused(OnnxFile.Sealed(RandomUniverSeg.Write(1), TinyModel.Sample(input)), "which cannot be written in 8 bits");
    }

    [Fact]
    public void A_file_without_a_graph_is_refused()
    {
        var metadata = new StringStringEntryProto { Key = ModelMetadata.Key, Value = SmallNetwork.Metadata.ToJson() };
        var empty = new ModelProto { MetadataProps = { metadata } };
        File.WriteAllBytes(_path, TinyModel.Sealed(empty.ToByteArray()));
        Assert.Contains("holds no graph", Assert.Throws<ModelFormatException>(() => OnnxFile.Read(_path)).Message,
            StringComparison.Ordinal);
    }

    private void Refused(byte[] file, string told)
    {
        File.WriteAllBytes(_path, file);
        var refusal = Assert.Throws<ModelFormatException>(() => FloatModel.Read(_path));
        Assert.StartsWith($"{_path}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }
}
