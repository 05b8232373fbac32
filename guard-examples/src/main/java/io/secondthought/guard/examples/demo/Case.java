package io.secondthought.guard.examples.demo;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Role;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.policy.Policy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reply written for the demo, the conversation it belongs to and what a guard should make of it.
 *
 * @param id names it on the command line, and is the id of its request
 * @param title what it is about, in a few words
 * @param twin the id of the clean case that looks like it, or null
 * @param kind what is wrong with it, or null if it is clean
 * @param channel where that stands
 * @param level how usable it is
 * @param carrier how the reply travels
 * @param reader the id of the person who will read it, or null
 * @param messages the conversation
 * @param thought what the model thinks, possibly empty
 * @param answer what it says
 * @param call the tool that it calls, or null
 * @param withheld texts of the reply that must not reach the reader once the guard acts; empty if it is clean
 * @param rewrite what the scripted rewriter puts in its place, or null if it has nothing to offer
 */
record Case(
        String id,
        String title,
        @Nullable String twin,
        @Nullable Kind kind,
        Channel channel,
        Level level,
        Carrier carrier,
        @Nullable String reader,
        List<Turn> messages,
        String thought,
        String answer,
        @Nullable Call call,
        List<String> withheld,
        @Nullable Rewrite rewrite) {

    Case {
        messages = List.copyOf(messages);
        withheld = List.copyOf(withheld);
    }

    /** Whether nothing is wrong with it. */
    boolean clean() {
        return kind == null;
    }

    GuardRequest request() {
        GuardRequest.Builder request = GuardRequest.builder().id(id);
        if (reader != null) {
            request.reader(reader);
        }
        messages.forEach(m -> request.message(new Message(m.role(), m.text(), m.subject())));
        return request.build();
    }

    /** What the policy calls for if exactly this is found, for certain; ALLOW if it is only reported, or nothing is wrong. */
    Decision expected(Policy policy) {
        if (kind == null) {
            return Decision.ALLOW;
        }
        Finding certain = new Finding(
                kind, "expected", channel, level, 1.0, List.of(new Span(0, 0, 0)), null, false, Set.of("demo"));
        return Policy.strongest(policy.decide(List.of(certain)));
    }

    /** One message of the conversation. */
    record Turn(Role role, String text, @Nullable String subject) {}

    /** A call to a tool; the arguments are JSON. */
    record Call(String name, String arguments) {}

    /** What a rewriter would have said. */
    record Rewrite(String thought, String answer) {}
}
