package io.secondthought.guard.reasoning;

import io.secondthought.guard.reasoning.Profile.Family;
import io.secondthought.guard.reasoning.Section.Kind;
import io.secondthought.guard.reasoning.Section.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A format as a state machine: which delimiters count in which state, and where each leads. Immutable once built. */
final class Grammar {

    /** What a reader is in. */
    enum Mode {
        ANSWER,
        REASONING,
        /** The arguments of a call whose name stood in the head of its message. */
        CALL,
        /** A beginning that a closer may yet show to be a thought. */
        UNDECIDED,
        TOOLS,
        HEADER;

        /** Whether the text is kept until it is known what it is. */
        boolean isHeld() {
            return this == UNDECIDED || this == TOOLS || this == HEADER;
        }
    }

    /** What a delimiter does. */
    enum Effect {
        DROP,
        OPEN,
        CLOSE,
        /** Closes a thought that began without opener. */
        CLOSE_UNOPENED,
        /** Stands between two words of a head. */
        SEPARATE,
        /** Ends a head. */
        BODY
    }

    /**
     * A delimiter in a state.
     *
     * @param trims whether a line break just before belongs to the delimiter
     * @param newlines how many line breaks just after belong to the delimiter
     * @param next the state it leads to
     */
    record Token(String text, Where where, boolean trims, int newlines, Effect effect, State next) {}

    static final class State {
        private static final int ASCII = 128;

        final Mode mode;
        private final boolean[] notable = new boolean[ASCII];
        /** The delimiters by their first character; all others at the end. */
        private final List<List<Token>> tokens = new ArrayList<>();

        private boolean trims;
        private State fallback;
        /** Where the body of a message leads, by its channel; empty but for {@link Mode#HEADER}. */
        private final Map<Mode, State> bodies = new LinkedHashMap<>();

        State(Mode mode) {
            this.mode = mode;
            fallback = this;
            for (int c = 0; c <= ASCII; c++) {
                tokens.add(new ArrayList<>(0));
            }
            for (char c : new char[] {'\n', '\r', '`', '"'}) {
                notable[c] = true;
            }
        }

        /** Whether the character can neither start a delimiter nor change the surroundings inside a line. */
        boolean isPlain(char c) {
            return c < ASCII && !notable[c];
        }

        boolean mayStart(char c) {
            return !tokens(c).isEmpty() || trims && (c == '\n' || c == '\r');
        }

        boolean trims() {
            return trims;
        }

        /** The delimiters that may start with a character. */
        List<Token> tokens(char c) {
            return tokens.get(Math.min(c, ASCII));
        }

        /** The state after as much text as this one may hold. */
        State fallback() {
            return fallback;
        }

        State body(Mode channel) {
            State body = bodies.get(channel);
            return body == null ? this : body;
        }

        private void add(Token token) {
            char c = token.text().charAt(0);
            if (c < ASCII) {
                notable[c] = true;
            }
            trims |= token.trims();
            tokens.get(Math.min(c, ASCII)).add(token);
        }

        private void add(String text, Where where, int newlines, Effect effect, State next) {
            add(new Token(text, where, false, newlines, effect, next));
        }
    }

    /** After a closer stand an empty line and then the answer in most chat templates. */
    private static final int NEWLINES_AFTER_CLOSER = 2;

    private Grammar() {}

    /** The state in which a text of the format starts. */
    static State of(ReasoningFormat format) {
        Profile profile = format.profile();
        List<Compiled> families = profile.families().stream()
                .map(family -> new Compiled(family, profile.lastCloserWins()))
                .toList();
        Compiled all = families.size() == 1 ? families.get(0) : new Compiled(families);
        return switch (format.start()) {
            case ANSWER -> all.answer;
            case UNDECIDED -> all.undecided;
            case REASONING -> all.forced;
        };
    }

    /** The states of one family, or of several of which none was recognised yet. */
    private static final class Compiled {
        private final State answer = new State(Mode.ANSWER);
        private final State undecided = new State(Mode.UNDECIDED);
        private final State forced = new State(Mode.REASONING);
        private final Map<Section, State> inside = new LinkedHashMap<>();
        private final List<State> bodies = new ArrayList<>();

        Compiled(Family family, boolean lastCloserWins) {
            State after = lastCloserWins ? undecided : answer;
            for (Section section : family.sections()) {
                inside.put(section, new State(mode(section.kind())));
            }
            inside.forEach((section, state) -> {
                if (section.kind() == Kind.HEADER) {
                    addBodies(section, state);
                }
            });
            inside.forEach((section, state) -> {
                addOpeners(section, state);
                addClosers(section, state, after);
            });
            states().forEach(state -> state.fallback = answer);
            for (String token : family.ignored()) {
                for (State state : states()) {
                    state.add(token, Where.ANYWHERE, 0, Effect.DROP, state);
                }
            }
        }

        Compiled(List<Compiled> families) {
            for (Compiled family : families) {
                copyEntries(family.answer, answer);
                copyEntries(family.undecided, undecided);
                copyEntries(family.forced, forced);
            }
            states().forEach(state -> state.fallback = answer);
        }

        private static void copyEntries(State from, State to) {
            from.tokens.stream()
                    .flatMap(List::stream)
                    .filter(token -> token.effect() != Effect.DROP && token.where() != Where.LATER)
                    .forEach(to::add);
        }

        private List<State> states() {
            List<State> states = new ArrayList<>(inside.values());
            states.addAll(bodies);
            states.addAll(List.of(answer, undecided, forced));
            return states;
        }

        private void addOpeners(Section section, State state) {
            boolean thought = section.kind() == Kind.REASONING;
            boolean special = section.openAt().isSpecial();
            int newlines = section.kind() == Kind.HEADER || section.kind() == Kind.TOOLS ? 0 : 1;
            for (String opener : section.openers()) {
                for (State from : states()) {
                    if (counts(section, from)) {
                        from.add(opener, section.openAt(), newlines, Effect.OPEN, state);
                    }
                }
                if (thought && !special) {
                    state.add(opener, Where.SECTION_START, newlines, Effect.DROP, state);
                    forced.add(opener, Where.SECTION_START, newlines, Effect.OPEN, state);
                }
            }
        }

        /** Whether the openers of a section count in a state. */
        private boolean counts(Section section, State from) {
            return switch (from.mode) {
                case ANSWER, UNDECIDED -> true;
                case REASONING -> section.openAt().isSpecial() || section.kind() == Kind.TOOLS;
                case CALL -> section.openAt().isSpecial();
                case TOOLS -> section.openAt().isSpecial() && endsWithWhatFollows(from);
                case HEADER -> false;
            };
        }

        private boolean endsWithWhatFollows(State tools) {
            return inside.entrySet().stream()
                    .anyMatch(entry -> entry.getValue() == tools
                            && entry.getKey().closers().isEmpty());
        }

        private void addClosers(Section section, State state, State after) {
            boolean thought = section.kind() == Kind.REASONING;
            boolean special = section.closeAt().isSpecial();
            boolean trims = thought || section.kind() == Kind.ANSWER && !special;
            for (String closer : section.closers()) {
                state.add(new Token(
                        closer,
                        section.closeAt(),
                        trims,
                        NEWLINES_AFTER_CLOSER,
                        Effect.CLOSE,
                        thought ? after : answer));
                if (thought) {
                    forced.add(new Token(closer, section.closeAt(), true, NEWLINES_AFTER_CLOSER, Effect.CLOSE, after));
                    undecided.add(new Token(
                            closer,
                            special ? Where.ANYWHERE : Where.PROSE,
                            true,
                            NEWLINES_AFTER_CLOSER,
                            Effect.CLOSE_UNOPENED,
                            after));
                }
                if (thought || section.kind() == Kind.ANSWER) {
                    answer.add(closer, Where.SECTION_START, NEWLINES_AFTER_CLOSER, Effect.DROP, answer);
                }
            }
            for (String inner : section.inner()) {
                state.add(inner, Where.ANYWHERE, 0, Effect.DROP, state);
                forced.add(inner, Where.ANYWHERE, 0, Effect.DROP, forced);
            }
        }

        /** Messages: a head names the channel, then comes the body, then one of several ends. */
        private void addBodies(Section section, State header) {
            for (Mode channel : List.of(Mode.ANSWER, Mode.REASONING, Mode.CALL)) {
                State body = new State(channel);
                header.bodies.put(channel, body);
                bodies.add(body);
                for (String end : section.closers()) {
                    body.add(end, Where.ANYWHERE, 0, Effect.CLOSE, answer);
                }
                body.add("<|message|>", Where.ANYWHERE, 0, Effect.DROP, body);
            }
            for (String opener : section.openers()) {
                header.add(opener, Where.ANYWHERE, 0, Effect.SEPARATE, header);
            }
            header.add("<|constrain|>", Where.ANYWHERE, 0, Effect.SEPARATE, header);
            header.add("<|message|>", Where.ANYWHERE, 0, Effect.BODY, header);
            for (String end : section.closers()) {
                forced.add(end, Where.ANYWHERE, 0, Effect.CLOSE, answer);
                answer.add(end, Where.ANYWHERE, 0, Effect.DROP, answer);
            }
            answer.add("<|message|>", Where.ANYWHERE, 0, Effect.DROP, answer);
        }

        private static Mode mode(Kind kind) {
            return switch (kind) {
                case REASONING -> Mode.REASONING;
                case ANSWER -> Mode.ANSWER;
                case TOOLS -> Mode.TOOLS;
                case HEADER -> Mode.HEADER;
            };
        }
    }
}
