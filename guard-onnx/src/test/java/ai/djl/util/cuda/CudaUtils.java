package ai.djl.util.cuda;

/** Stands before DJL's class of this name on the class path of the tests: to DJL every machine that runs them has a GPU. */
public final class CudaUtils {

    private CudaUtils() {}

    public static int getGpuCount() {
        return 1;
    }

    public static String getCudaVersionString() {
        return "122";
    }

    public static String getComputeCapability(int device) {
        return "80";
    }
}
