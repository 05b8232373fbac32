package io.secondthought.guard.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {

    @Test
    void benchmarks_areFoundByTheirRunner() {
        assertThat(BenchmarkList.defaultList()
                        .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of()))
                .extracting(b -> b.getUsername().replaceFirst(".*bench\\.", ""))
                .contains("GuardBenchmark.bareCall", "GuardBenchmark.withoutClassifier", "ReaderBenchmark.read");
    }

    @Test
    void everydayText_hasTheWordsAskedFor_andIsTheSameEachTime() {
        String text = EverydayText.ofWords(1000);
        assertThat(text.split("\\s+")).hasSize(1000);
        assertThat(text).isEqualTo(EverydayText.ofWords(1000));
    }
}
