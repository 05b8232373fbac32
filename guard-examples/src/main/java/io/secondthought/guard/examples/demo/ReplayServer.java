package io.secondthought.guard.examples.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A server on a free port of 127.0.0.1 that speaks as much of OpenAI's protocol as a client needs, and replays the cases:
 * the name of the model says which one.
 */
final class ReplayServer implements AutoCloseable {
    private static final String MODEL_PREFIX = "replay/";
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<String, Case> cases;

    private ReplayServer(HttpServer server, Map<String, Case> cases) {
        this.server = server;
        this.cases = cases;
    }

    /** Starts a server. */
    static ReplayServer start(List<Case> cases) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), 0);
        ReplayServer replay = new ReplayServer(
                server, cases.stream().collect(Collectors.toMap(c -> model(c.id()), Function.identity())));
        server.createContext("/v1/chat/completions", exchange -> {
            try (exchange) {
                replay.complete(exchange);
            }
        });
        server.start();
        return replay;
    }

    /** The name of the model that replays the case with this id. */
    static String model(String id) {
        return MODEL_PREFIX + id;
    }

    /** What a client takes for the address of the service. */
    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void complete(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestMethod().equals("POST")) {
            respond(exchange, 405, error("this address takes POST"));
            return;
        }
        String model;
        try {
            model = JSON.readTree(body).path("model").asText();
        } catch (JsonProcessingException e) {
            respond(exchange, 400, error("the body is no JSON"));
            return;
        }
        Case replayed = cases.get(model);
        if (replayed == null) {
            respond(exchange, 404, error("there is no model of that name"));
        } else {
            respond(exchange, 200, completion(model, replayed));
        }
    }

    private static ObjectNode completion(String model, Case replayed) {
        ObjectNode completion = JSON.createObjectNode()
                .put("id", "chatcmpl-" + replayed.id())
                .put("object", "chat.completion")
                .put("created", 0)
                .put("model", model);
        ObjectNode choice = JSON.createObjectNode().put("index", 0);
        choice.set("message", replayed.carrier().message(replayed.thought(), replayed.answer(), replayed.call()));
        choice.put("finish_reason", replayed.call() == null ? "stop" : "tool_calls");
        completion.putArray("choices").add(choice);
        return completion;
    }

    private static ObjectNode error(String message) {
        ObjectNode error = JSON.createObjectNode();
        error.putObject("error").put("message", message).put("type", "invalid_request_error");
        return error;
    }

    private static void respond(HttpExchange exchange, int status, JsonNode json) throws IOException {
        byte[] body = JSON.writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
