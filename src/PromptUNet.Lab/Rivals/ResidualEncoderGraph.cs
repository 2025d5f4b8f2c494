using PromptUNet.Inference.Onnx;
using PromptUNet.Lab.Bench;

namespace PromptUNet.Lab.Rivals;

/// <summary>
/// The network of nnInteractive with random weights (Isensee et al., "nnInteractive: Redefining 3D Promptable Segmentation", 2025). It is
/// nnU-Net's residual encoder U-Net L (Isensee et al., "nnU-Net Revisited", MICCAI 2024). Seven channels of prompts stand beside the image.
/// 102,354,274 parameters. Input <c>image</c> (1, 8, D, H, W), output two classes.
/// </summary>
public static class ResidualEncoderGraph
{
    private const int InputChannels = 8, Classes = 2, Dimensions = 3;
    private const float Slope = 0.01f;

    private static readonly int[] Features = [32, 64, 128, 256, 320, 320], Blocks = [1, 3, 4, 6, 6, 6];

    /// <summary>Edge of the published network's patch in voxels.</summary>
    public const int Edge = 192;

    /// <summary>The input's shape.</summary>
    public static Dictionary<string, long[]> Inputs(int edge) => new() { ["image"] = [1, InputChannels, edge, edge, edge] };

    /// <summary>Depth, height and width are multiples of 32.</summary>
    public static GraphWriter Write(int seed) => new Writer(seed).Write();

    private sealed class Writer(int seed)
    {
        private readonly RandomKernels _kernels = new(seed);
        private readonly GraphWriter _graph = new("residual-encoder-unet");

        public GraphWriter Write()
        {
            string x = Activated(
                "stem.relu", Convolved("stem", _graph.Input("image", InputChannels, Dimensions), InputChannels, Features[0]));
            string[] stages = new string[Features.Length];
            for (int stage = 0; stage < stages.Length; stage++)
            {
                int before = Features[Math.Max(0, stage - 1)];
                for (int block = 0; block < Blocks[stage]; block++)
                {
                    x = Residual($"encoder.{stage}.{block}", x, block == 0 ? before : Features[stage], Features[stage], halve: stage > 0
                        && block == 0);
                }

                stages[stage] = x;
            }

            for (int stage = stages.Length - 2; stage >= 0; stage--)
            {
                x = _graph.Up($"up.{stage}", x, _kernels.Up(Features[stage + 1], Features[stage], Dimensions));
                x = _graph.Concatenate($"joined.{stage}", x, stages[stage]);
                x = Activated($"decoder.{stage}.relu", Convolved($"decoder.{stage}", x, 2 * Features[stage], Features[stage]));
            }

            _graph.Output(_graph.Convolution("logits", x, _kernels.Convolution(Features[0], Classes, 1, Dimensions)), Classes, Dimensions);
            return _graph;
        }

        /// <summary>
        /// Two convolutions beside a short cut. The short cut takes means where the block halves the size. It is a 1x1x1 convolution where
        /// the channels change (He, T. et al., Bag of Tricks, CVPR 2019, ResNet-D).
        /// </summary>
        private string Residual(string name, string x, int from, int to, bool halve)
        {
            string y = Convolved($"{name}.1", Activated($"{name}.0.relu", Convolved($"{name}.0", x, from, to, halve)), to, to);
            string shortCut = halve ? _graph.AveragePool($"{name}.pool", x, Dimensions) : x;
            if (from != to)
            {
                var kernel = _kernels.Convolution(from, to, 1, Dimensions, biased: false);
                shortCut = Normalised($"{name}.short", _graph.Convolution($"{name}.short", shortCut, kernel), to);
            }

            return Activated($"{name}.relu", _graph.Add($"{name}.sum", y, shortCut));
        }

        private string Convolved(string name, string x, int from, int to, bool halve = false)
        {
            var kernel = _kernels.Convolution(from, to, 3, Dimensions);
            return Normalised(name, halve ? _graph.HalvingConvolution(name, x, kernel) : _graph.Convolution(name, x, kernel), to);
        }

        private string Normalised(string name, string x, int channels)
        {
            float[] scale = new float[channels];
            Array.Fill(scale, 1);
            return _graph.InstanceNormalization($"{name}.norm", x, scale, new float[channels]);
        }

        private string Activated(string name, string x) => _graph.LeakyRelu(name, x, Slope);
    }
}
