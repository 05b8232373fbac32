package io.secondthought.guard.onnx.session;

/** On what the model runs. */
public enum Provider {
    /** On CUDA if the GPU edition of ONNX Runtime is on the class path and starts, else on the CPU, with a warning if it did not start. */
    AUTO,
    /** On the CPU. */
    CPU,
    /** On an NVIDIA GPU; needs {@code onnxruntime_gpu} in place of {@code onnxruntime}, CUDA and cuDNN. Not run on a GPU yet. */
    CUDA,
    /** On an NVIDIA GPU by TensorRT, which is needed too, and by CUDA for what TensorRT cannot do. Not run on a GPU yet. */
    TENSORRT
}
