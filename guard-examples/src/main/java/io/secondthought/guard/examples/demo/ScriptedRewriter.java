package io.secondthought.guard.examples.demo;

import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Rewriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says what the case has in store, where a real rewriter would ask a model; fails if the case has nothing. */
final class ScriptedRewriter implements Rewriter {
    private final Map<String, Case> cases;
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    ScriptedRewriter(List<Case> cases) {
        this.cases = cases.stream().collect(Collectors.toMap(Case::id, Function.identity()));
    }

    @Override
    public CompletionStage<ModelReply> rewrite(GuardRequest request, ModelReply reply, List<Finding> findings) {
        String id = request.id();
        Case asked = id == null ? null : cases.get(id);
        if (asked == null || asked.rewrite() == null) {
            return CompletableFuture.failedFuture(new GuardException("nothing is scripted for this case"));
        }
        answered.add(asked.id());
        Case.Rewrite rewrite = asked.rewrite();
        return CompletableFuture.completedFuture(ModelReply.of(rewrite.thought(), rewrite.answer()));
    }

    /** Whether it was asked for this case and had an answer. */
    boolean answered(String id) {
        return answered.contains(id);
    }
}
