package io.secondthought.guard.onnx.session;

import io.secondthought.guard.onnx.tokenize.TokenSequence;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** The memory outside the heap that a run reads and writes; grows, and is used again. Not thread-safe. */
final class Buffers {
    private static final int SMALLEST = 1024;

    private LongBuffer ids = longs(SMALLEST);
    private LongBuffer mask = longs(SMALLEST);
    private LongBuffer types = longs(SMALLEST);
    private FloatBuffer logits = floats(SMALLEST);

    void fill(List<TokenSequence> batch, int rows, int columns, int labels) {
        int size = Math.multiplyExact(rows, columns);
        if (ids.capacity() < size) {
            int capacity = Math.max(size, 2 * ids.capacity());
            ids = longs(capacity);
            mask = longs(capacity);
            types = longs(capacity);
        }
        if (logits.capacity() < rows * labels) {
            logits = floats(rows * labels);
        }
        ids.clear().limit(size);
        mask.clear().limit(size);
        types.clear().limit(size);
        logits.clear().limit(rows * labels);
        for (int row = 0; row < rows; row++) {
            int at = row * columns;
            int length = 0;
            if (row < batch.size()) {
                TokenSequence sequence = batch.get(row);
                int[] tokens = sequence.ids();
                length = tokens.length;
                for (int i = 0; i < length; i++) {
                    ids.put(at + i, tokens[i]);
                    mask.put(at + i, 1);
                    types.put(at + i, i < sequence.secondFrom() ? 0 : 1);
                }
            }
            for (int i = length; i < columns; i++) {
                ids.put(at + i, 0);
                // A row of padding attends to one token: attention to none divides by zero in some models.
                mask.put(at + i, i == 0 ? 1 : 0);
                types.put(at + i, 0);
            }
        }
    }

    LongBuffer ids() {
        return ids;
    }

    LongBuffer mask() {
        return mask;
    }

    LongBuffer types() {
        return types;
    }

    FloatBuffer logits() {
        return logits;
    }

    private static LongBuffer longs(int capacity) {
        return ByteBuffer.allocateDirect(capacity * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    private static FloatBuffer floats(int capacity) {
        return ByteBuffer.allocateDirect(capacity * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
