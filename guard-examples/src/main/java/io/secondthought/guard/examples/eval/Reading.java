package io.secondthought.guard.examples.eval;

import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.examples.data.Row;

/** How a row is put before the guard. */
enum Reading {
    /** As the exchange that it is. */
    EXCHANGE {
        @Override
        GuardRequest request(Row row) {
            return Trajectory.of(row).map(Trajectory::request).orElseGet(row::request);
        }

        @Override
        ModelReply reply(Row row) {
            return Trajectory.of(row).map(t -> Trajectory.reply(row)).orElseGet(row::reply);
        }
    },
    /** The prompt as if a model had said it: data sets of statements put them there. */
    PROMPT_AS_ANSWER {
        @Override
        GuardRequest request(Row row) {
            return GuardRequest.builder().build();
        }

        @Override
        ModelReply reply(Row row) {
            return ModelReply.of("", row.prompt() == null ? "" : row.prompt());
        }
    },
    /** The answer as if a model had thought it: what must not be in the thoughts. */
    ANSWER_AS_THOUGHT {
        @Override
        GuardRequest request(Row row) {
            return row.request();
        }

        @Override
        ModelReply reply(Row row) {
            return ModelReply.of(row.answer() == null ? "" : row.answer(), "");
        }
    };

    abstract GuardRequest request(Row row);

    abstract ModelReply reply(Row row);
}
