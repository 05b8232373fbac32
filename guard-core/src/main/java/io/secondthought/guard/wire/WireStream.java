package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads one streamed reply, event by event. It remembers what was said, to leave out what vendors say twice, so it takes
 * memory in proportion to the reply. Not thread-safe.
 */
public final class WireStream {
    private final Carrier carrier;
    private final Deltas deltas = new Deltas(false);
    private boolean finished;

    WireStream(Carrier carrier) {
        this.carrier = carrier;
    }

    /**
     * Reads the next event. An event that is not understood becomes a {@link ModelDelta.Unread} of its own block, so that
     * it is judged; events that hold no text of the model, such as pings, {@code [DONE]} and errors, give nothing.
     *
     * @param event the JSON payload of the event
     * @return what it adds to the reply, possibly nothing; never a {@link ModelDelta.Finished}, since some vendors send
     *     more after they said that the model stopped
     * @throws IllegalStateException after {@link #finish()}
     */
    public List<ModelDelta> accept(String event) {
        Objects.requireNonNull(event, "event");
        if (finished) {
            throw new IllegalStateException("the stream is finished");
        }
        if (event.isBlank() || event.strip().equals("[DONE]")) {
            return List.of();
        }
        ObjectNode object = Json.object(event);
        if (object == null) {
            deltas.unknown(TextNode.valueOf(event));
        } else {
            carrier.event(object, deltas);
        }
        return List.copyOf(deltas.drained());
    }

    /**
     * Ends the reply; also to be called when the connection broke off.
     *
     * @return what was held back and, last, one {@link ModelDelta.Finished}, with {@link FinishReason#UNKNOWN} if the
     *     vendor did not say why the model stopped; nothing when called again
     */
    public List<ModelDelta> finish() {
        if (finished) {
            return List.of();
        }
        finished = true;
        carrier.end(deltas);
        List<ModelDelta> rest = new ArrayList<>(deltas.drained());
        rest.add(new ModelDelta.Finished(deltas.finishReason()));
        return List.copyOf(rest);
    }
}
