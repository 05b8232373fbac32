package io.secondthought.guard.evidence;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.secondthought.guard.evidence.UserConstraint.Limit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the limits that a user set, in their own words and in force for the coming answer. Later turns outrank earlier ones:
 * a later limit replaces one of its type, and words that let a limit go end it. Limits on length, counts and format hold
 * for the turn that names them, unless they are meant for all answers; languages and words to leave out hold on, with less
 * trust. A sentence that asks, sets a condition, or speaks of a part of the answer sets no limit.
 */
final class UserConstraints {
    private static final PhraseList REVOCATIONS = PhraseList.load("intent/revocations.txt");
    private static final int SENTENCES_AT_EACH_END = 60;
    private static final double TRUST_OF_EARLIER_TURNS = 0.9;

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("one", 1),
            Map.entry("a", 1),
            Map.entry("a single", 1),
            Map.entry("single", 1),
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("twelve", 12),
            Map.entry("fifteen", 15),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30),
            Map.entry("fifty", 50),
            Map.entry("a hundred", 100),
            Map.entry("one hundred", 100));
    private static final String NUMBER = "(\\d{1,5}|one hundred|a hundred|a single|single|one|two|three|four|five|six"
            + "|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty)";
    private static final String UNIT =
            "(words?|sentences?|paragraphs?|bullet points?|bullets|characters?|items?|lines?)";

    private static final Pattern AT_MOST = Pattern.compile(
            "\\b(?:at most|no more than|not more than|maximum(?: of)?|max\\.?|up to|limit(?:ed)?\\b.{0,30}\\bto|within"
                    + "|not exceed(?:ing)?|less than|fewer than|under|below|only|exactly|just) " + NUMBER
                    + " (?:short |brief |concise |simple )?" + UNIT);
    private static final Pattern IN_ONE = Pattern.compile(
            "\\bin (?:just |only |exactly |about |at most |no more than )?" + NUMBER
                    + " (?:short |brief |concise |simple |clear |plain )?(sentences?|words|paragraphs?|bullet points?)\\b");
    private static final Pattern OR_LESS = Pattern.compile(
            "\\b" + NUMBER + "[- ]" + UNIT + "(?:,? or (?:less|fewer)|,? max(?:imum)?\\b|,? at most|,? tops)");
    private static final Pattern ONE_SENTENCE = Pattern.compile("\\b(one|two|three|single)[- ](sentence|word|paragraph)"
            + " (?:answer|summary|reply|response|explanation|description|definition)\\b");
    private static final Pattern PART =
            Pattern.compile("\\b(?:each|every|per|apiece|title|subject|headline|intro\\w*|about \\d"
                    + "|around|at least|or more|minimum|between|first|last|heading|caption|abstract|respectively|then|followed by"
                    + "|should contain|in total for|difference|explain why|also)\\b");
    private static final Pattern CONDITION = Pattern.compile(
            "^(?:if|when|whenever|unless|suppose|should|why|how|what|who|where|does|did|is|are)\\b|\\b(?:if|unless|whether|instead of)\\b");
    private static final Pattern ORDER = Pattern.compile(
            "^(?:please |now |and )*(?:can you|could you|answer|reply|respond|describe|summari[sz]e|in )\\b");
    private static final Pattern STANDING =
            Pattern.compile("\\b(?:always|from now on|every (?:answer|reply|response|time)"
                    + "|all (?:of )?(?:your |the )?(?:answers|replies|responses|messages)|throughout|for the rest"
                    + "|in this (?:chat|conversation)|your (?:answers|replies|responses))\\b");
    private static final Pattern TRANSLATION = Pattern.compile("\\b(?:translat\\w*|übersetz\\w*|tradui\\w*|traduc\\w*"
            + "|how do you say|words? in|phrases? in|sentences? in|write in both|bilingual|learn\\w*)\\b");
    private static final Pattern LANGUAGE = Pattern.compile(
            "\\b(?:answer|reply|respond|write|explain|speak|talk|response|give"
                    + "|summari[sz]e|describe|antworte|antworten|schreib|schreibe|erkläre|réponds|répondez|répondre|écris|écrivez"
                    + "|explique|expliquez|responde|responda|respóndeme|escribe|contesta|contéstame|rispondi|responder)\\b.{0,60}?"
                    + "\\b(?:in|auf|en|em) ([\\p{L}]{4,16})\\b|^(?:please )?(?:in|auf|en) ([\\p{L}]{4,16})(?:,? (?:please|bitte|only"
                    + "|svp|por favor))?[.!]?$|\\b(?:in|auf|en) ([\\p{L}]{4,16})(?: only|,? please|,? bitte|,? por favor)[.!]?$");
    private static final Pattern COUNT =
            Pattern.compile("\\b(?:give|list|name|suggest|recommend|offer|provide|tell|show)"
                    + "(?: me| us)?( exactly| only| just| at most| no more than| up to)? " + NUMBER
                    + " ((?:[a-z-]+ ){0,3}?)([a-z]{3,}s)\\b");
    private static final Pattern JSON =
            Pattern.compile("\\b(?:answer|respond|reply|return|output|give me|give|produce)\\b"
                    + ".{0,30}\\b(?:only|just|nothing but|strictly|solely)\\b.{0,30}\\bjson\\b"
                    + "|^(?:only|just|nothing but) (?:valid )?json\\b"
                    + "|\\b(?:answer|respond|reply|return|output|give me|give|in|as) (?:\\w+ ){0,3}json\\b.{0,20}\\b(?:only|nothing else"
                    + "|no other text|no prose)\\b|^json only\\b");
    private static final Pattern NO_FORMAT = Pattern.compile(
            "\\b(?:no|without(?: any| using)?|don't use(?: any)?"
                    + "|do not use(?: any)?|avoid(?: using)?(?: any)?|never use(?: any)?|not use(?: any)?) "
                    + "(markdown|bullet points?|bullets|bulleted lists?|lists?|emojis?|code(?: blocks?| snippets?| examples?)?)\\b");
    private static final Pattern YES_NO = Pattern.compile("\\b(?:only|just|simply)\\b.{0,20}\\byes\"? or \"?no\\b"
            + "|\\byes\"? or \"?no\"?,? (?:only|nothing else|answer only)\\b");
    private static final String LEAVE_OUT =
            "\\b(?:do not|don't|never|without|avoid|must not|mustn't|should not|shouldn't)"
                    + "(?: ever| please)? ?(?:mention(?:ing)?|us(?:e|ing)|includ(?:e|ing)|say(?:ing)?|writ(?:e|ing))?"
                    + "(?: of)?(?: the)?";
    private static final Pattern QUOTED_WORD = Pattern.compile(
            LEAVE_OUT
                    + "(?: exact)?(?: words?| terms?| phrases?| name| expression)? [\"']([\\p{L}\\d][^\"']{0,38}[\\p{L}\\d])[\"']");
    private static final Pattern THE_WORD = Pattern.compile(LEAVE_OUT + " (?:word|term|name) ([\\p{L}\\d-]{3,30})\\b");
    private static final Pattern PLAIN_WORD = Pattern.compile(
            "\\b(?:do not|don't|never|without) "
                    + "(?:mention(?:ing)?|us(?:e|ing)) (?:the )?([\\p{L}\\d]{4,30})(?:$|[.,;!)]| in (?:it|your|the answer)| please)");
    private static final Set<String> VAGUE = Set.of(
            "anything",
            "something",
            "them",
            "these",
            "this",
            "that",
            "those",
            "external",
            "your",
            "their",
            "other",
            "more",
            "much",
            "such",
            "technical",
            "jargon",
            "language",
            "contractions",
            "fancy",
            "complex",
            "long",
            "words",
            "word",
            "abbreviations",
            "headings",
            "quotes",
            "tables",
            "punctuation",
            "slang",
            "numbers",
            "names",
            "sources",
            "citations",
            "passive",
            "third",
            "brackets",
            "parentheses",
            "libraries",
            "loops",
            "recursion",
            "commas",
            "hashtags",
            "capital",
            "uppercase",
            "code",
            "bullet",
            "bullets",
            "emojis",
            "markdown",
            "lists",
            "adjectives",
            "adverbs",
            "metaphors",
            "personal",
            "people",
            "here",
            "there",
            "lightly",
            "permission");

    private final Map<Limit, UserConstraint> byType = new EnumMap<>(Limit.class);
    private final List<UserConstraint> words = new ArrayList<>();

    private UserConstraints() {}

    static List<UserConstraint> of(UserIntent intent) {
        UserConstraints all = new UserConstraints();
        List<String> turns = intent.ownTurns();
        for (int i = 0; i < turns.size(); i++) {
            all.read(turns.get(i), i == turns.size() - 1, i > 0);
        }
        List<UserConstraint> constraints = new ArrayList<>(all.byType.values());
        constraints.addAll(all.words);
        return constraints;
    }

    private void read(String turn, boolean last, boolean later) {
        List<Sentence> sentences = Sentence.of(turn, 0, turn.length());
        if (later && sentences.stream().anyMatch(REVOCATIONS::matches)) {
            revoke(sentences);
        }
        Set<String> languages = new HashSet<>();
        int size = sentences.size();
        boolean translation = false;
        for (int i = 0; i < size; i++) {
            if (i >= SENTENCES_AT_EACH_END && i < size - SENTENCES_AT_EACH_END) {
                continue;
            }
            Sentence sentence = sentences.get(i);
            translation |= TRANSLATION.matcher(sentence.text()).find();
            for (String word : RuleFiles.words(sentence.text(), " ")) {
                @Nullable String code = ReplyLanguage.code(strip(word));
                if (code != null) {
                    languages.add(code);
                }
            }
        }
        boolean oneTask = size <= 12;
        for (int i = 0; i < size; i++) {
            if (i >= SENTENCES_AT_EACH_END && i < size - SENTENCES_AT_EACH_END) {
                continue;
            }
            String text = sentences.get(i).text();
            boolean asks = text.endsWith("?") && !ORDER.matcher(text).find();
            if (asks || CONDITION.matcher(text).find()) {
                continue;
            }
            boolean standing = STANDING.matcher(text).find();
            double trust = last || standing ? 1 : TRUST_OF_EARLIER_TURNS;
            if (languages.size() == 1 && !translation) {
                language(text, trust);
            }
            words(text, trust);
            if (last || standing) {
                format(text, oneTask ? 1 : TRUST_OF_EARLIER_TURNS);
                if (!PART.matcher(text).find()) {
                    length(text, oneTask ? 1 : TRUST_OF_EARLIER_TURNS);
                    count(text, sentences);
                }
            }
        }
    }

    /** Lets go what a later turn may mean: rather one limit too many than one that the user no longer wants. */
    private void revoke(List<Sentence> sentences) {
        byType.clear();
        boolean named = false;
        for (Sentence sentence : sentences) {
            named |= words.removeIf(c -> sentence.text().contains(c.word()));
        }
        if (!named) {
            words.clear();
        }
    }

    private void put(Limit type, int limit, String word, double trust, boolean exact) {
        byType.put(type, new UserConstraint(type, limit, word, trust, exact));
    }

    private void language(String text, double trust) {
        Matcher matcher = LANGUAGE.matcher(text);
        while (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                @Nullable String name = matcher.group(group);
                @Nullable String code = name == null ? null : ReplyLanguage.code(name);
                if (code != null) {
                    put(Limit.LANGUAGE, 0, code, trust, true);
                }
            }
        }
    }

    private void length(String text, double trust) {
        for (Pattern pattern : List.of(AT_MOST, IN_ONE, OR_LESS, ONE_SENTENCE)) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find()) {
                int number = number(matcher.group(1));
                @Nullable Limit type = unit(matcher.group(2));
                boolean sensible = type != null && number > 0 && !(type == Limit.WORDS && number < 2);
                if (sensible && type != null) {
                    put(type, number, "", trust, true);
                }
            }
        }
    }

    private static @Nullable Limit unit(String unit) {
        if (unit.startsWith("word")) {
            return Limit.WORDS;
        }
        if (unit.startsWith("sentence")) {
            return Limit.SENTENCES;
        }
        if (unit.startsWith("paragraph")) {
            return Limit.PARAGRAPHS;
        }
        if (unit.startsWith("character")) {
            return Limit.CHARACTERS;
        }
        return unit.startsWith("line") ? null : Limit.ITEMS;
    }

    private void count(String text, List<Sentence> sentences) {
        Matcher matcher = COUNT.matcher(text);
        if (!matcher.find() || matcher.find()) {
            return; // two counts: which list is which is a guess
        }
        matcher.reset();
        if (matcher.find() && sentences.size() <= 4) {
            int number = number(matcher.group(2));
            @Nullable String strict = matcher.group(1);
            if (number >= 2 && number <= 30 && unit(matcher.group(4)) != Limit.WORDS) {
                put(Limit.ITEMS, number, "", 1, strict != null);
            }
        }
    }

    private void format(String text, double trust) {
        if (JSON.matcher(text).find()) {
            put(Limit.JSON, 0, "", trust, true);
        }
        if (YES_NO.matcher(text).find()) {
            put(Limit.YES_NO, 0, "", trust, true);
        }
        Matcher matcher = NO_FORMAT.matcher(text);
        while (matcher.find()) {
            String what = matcher.group(1);
            if (what.startsWith("markdown")) {
                put(Limit.NO_MARKDOWN, 0, "", trust, true);
            } else if (what.startsWith("emoji")) {
                put(Limit.NO_EMOJI, 0, "", trust, true);
            } else if (what.startsWith("code")) {
                put(Limit.NO_CODE, 0, "", trust, true);
            } else {
                put(Limit.NO_LISTS, 0, "", trust, true);
            }
        }
    }

    private void words(String text, double trust) {
        exclude(QUOTED_WORD.matcher(text), trust, true);
        exclude(THE_WORD.matcher(text), trust, true);
        exclude(PLAIN_WORD.matcher(text), trust, false);
    }

    private void exclude(Matcher matcher, double trust, boolean exact) {
        while (matcher.find()) {
            String word = UserConstraint.lower(matcher.group(1));
            if (!VAGUE.contains(word) && words.size() < 20) {
                words.add(new UserConstraint(Limit.EXCLUDED_WORD, 0, word, trust, exact));
            }
        }
    }

    private static int number(String text) {
        return text.charAt(0) >= '0' && text.charAt(0) <= '9' ? Integer.parseInt(text) : NUMBERS.getOrDefault(text, 0);
    }

    private static String strip(String word) {
        int end = word.length();
        while (end > 0 && !Character.isLetter(word.charAt(end - 1))) {
            end--;
        }
        int start = 0;
        while (start < end && !Character.isLetter(word.charAt(start))) {
            start++;
        }
        return word.substring(start, end);
    }
}
