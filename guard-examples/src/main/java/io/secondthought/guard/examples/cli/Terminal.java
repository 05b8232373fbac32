package io.secondthought.guard.examples.cli;

import java.io.IOException;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/** Whether a person is watching, and what to show to that person. */
public final class Terminal {
    private Terminal() {}

    /** Whether what is printed to standard error is seen on a terminal. */
    public static boolean showsErrors() {
        return shows(SystemStream.Error);
    }

    /** Whether what is printed to standard output is seen on a terminal. */
    public static boolean showsOutput() {
        return shows(SystemStream.Output);
    }

    private static boolean shows(SystemStream stream) {
        try {
            return TerminalProvider.load("exec").isSystemStream(stream);
        } catch (IOException unknown) {
            return false;
        }
    }

    /** A progress bar on standard error, gone when it is closed. */
    public static ProgressBarBuilder progress(String task) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .clearDisplayOnFinish();
    }
}
