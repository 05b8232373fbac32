package io.secondthought.guard.examples;

import io.secondthought.guard.Guard;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.ModelReply;
import java.io.PrintStream;

/** The first lines of the README, around a model that is a few words in this file. */
public final class QuickStart {
    private QuickStart() {}

    /** Prints what the reader gets, and the verdict. */
    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        Model llm = request -> "<think>Due on the 3rd. If they can't pay, ask ines.vollmer@fernhill.net.</think>"
                + "Your next payment is due on 3 December.";
        // README
        try (Guard guard = Guard.withDefaults()) { // no network, no key, no GPU
            GuardRequest request = GuardRequest.builder()
                    .system("You help customers of Fernhill Bank. Internal help: ines.vollmer@fernhill.net")
                    .user("When is my next payment due?")
                    .build();
            GuardedReply reply = guard.call(request, r -> ModelReply.unread(llm.complete(r))); // any call: a function
            out.println(reply.reasoning()); // Due on the 3rd. If they can't pay, ask [private].
            out.println(reply.answer()); // Your next payment is due on 3 December.
            out.println(reply.verdict().decision()); // MASK; the findings have kinds, spans and numbers, never text
        }
        // end
    }

    /** Any model. */
    private interface Model {
        String complete(GuardRequest request);
    }
}
