package io.secondthought.guard.examples.cli;

import java.io.Console;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Whether a person is watching, and what to show to that person. */
public final class Terminal {
    private Terminal() {}

    /** Whether input and output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // what newer JDKs say is asked for below
    public static boolean attached() {
        @Nullable Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException before22) {
            return true;
        }
    }

    /** A progress bar for standard error. */
    public static ProgressBarBuilder progress(String task) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .clearDisplayOnFinish();
    }
}
