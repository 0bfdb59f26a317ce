import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.ObjectStore;
import io.nats.client.Options;
import io.nats.client.api.ObjectInfo;
import io.nats.client.api.ObjectLink;
import io.nats.client.api.ObjectMeta;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.api.ObjectStoreStatus;
import io.nats.client.api.ObjectStoreWatcher;
import io.nats.client.api.StorageType;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The Java judge: jnats behind the command line that all peers share (see e2e/interop/protocol.ts).
 * {@code peer serve} answers a JSON request a line; {@code peer OP key=value…} runs one.
 */
public final class Peer {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int PERIOD = 65_521;
    private static final Set<String> TEXTS =
        Set.of("bucket", "name", "newName", "target", "targetBucket", "description", "file", "until");
    private static final PrintStream OUT =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    private final Connection connection;

    private Peer(Connection connection) {
        this.connection = connection;
    }

    public static void main(String[] arguments) throws Exception {
        String server = System.getenv().getOrDefault("NATS_URL", "nats://127.0.0.1:4222");
        boolean ok = true;
        try (Connection connection = Nats.connect(Options.builder().server(server).build())) {
            Peer peer = new Peer(connection);
            if (arguments.length == 0 || !arguments[0].equals("serve")) {
                Map<String, Object> answer = peer.answer(fromArguments(arguments));
                say(answer);
                ok = Boolean.TRUE.equals(answer.get("ok"));
            } else {
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    say(peer.answer(new Request(JsonParser.parse(line))));
                }
            }
        }
        System.exit(ok ? 0 : 1);
    }

    /** {@code put bucket=b name=n size=3}: what is JSON is read as JSON, anything else as text. */
    private static Request fromArguments(String[] arguments) {
        Map<String, JsonValue> fields = new HashMap<>();
        fields.put("op", new JsonValue(arguments.length == 0 ? "" : arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            String value = pair.length == 2 ? pair[1] : "";
            fields.put(pair[0], new JsonValue(value));
            if (!TEXTS.contains(pair[0])) {
                try {
                    fields.put(pair[0], JsonParser.parse(value));
                } catch (Exception notJson) {
                    // It stays the text it is.
                }
            }
        }
        return new Request(new JsonValue(fields));
    }

    private Map<String, Object> answer(Request request) {
        try {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("ok", true);
            answer.putAll(perform(request));
            return answer;
        } catch (Unsupported error) {
            return Map.of("ok", false, "unsupported", true, "error", error.getMessage());
        } catch (Exception error) {
            return Map.of("ok", false, "error", String.valueOf(error.getMessage() == null ? error : error.getMessage()));
        }
    }

    private Map<String, Object> perform(Request request) throws Exception {
        String op = request.text("op");
        String name = request.text("name");
        if (op.equals("create")) {
            return create(request);
        }
        ObjectStore store = connection.objectStore(request.text("bucket"));
        switch (op) {
            case "put":
                return put(store, request);
            case "get":
                return get(store, request);
            case "info":
                return withInfo(store.getInfo(name));
            case "list":
                return Map.of("objects", store.getList().stream().map(Peer::tell).toList());
            case "delete":
                store.delete(name);
                return Map.of();
            case "link": {
                String other = request.text("targetBucket");
                ObjectStore from = other.isEmpty() ? store : connection.objectStore(other);
                return withInfo(store.addLink(name, from.getInfo(request.text("target"))));
            }
            case "bucketlink":
                return withInfo(store.addBucketLink(name, connection.objectStore(request.text("target"))));
            case "update": {
                String newName = request.text("newName");
                ObjectMeta meta = metaOf(request, newName.isEmpty() ? name : newName, 0);
                store.updateMeta(name, meta);
                return withInfo(store.getInfo(meta.getObjectName()));
            }
            case "watch":
                return watch(store, request);
            case "seal":
                store.seal();
                return Map.of();
            case "status":
                return status(store);
            default:
                throw new Unsupported(op);
        }
    }

    private Map<String, Object> create(Request request) throws IOException, JetStreamApiException {
        ObjectStoreConfiguration.Builder config = ObjectStoreConfiguration.builder(request.text("bucket"))
            .storageType(StorageType.Memory)
            .compression(request.flag("compression"))
            .ttl(Duration.ofMillis(request.number("ttl", 0)));
        if (request.has("description")) {
            config.description(request.text("description"));
        }
        if (request.has("maxBytes")) {
            config.maxBucketSize(request.number("maxBytes", -1));
        }
        if (request.has("bucketMetadata")) {
            config.metadata(request.pairs("bucketMetadata"));
        }
        connection.objectStoreManagement().create(config.build());
        return Map.of();
    }

    private static Map<String, Object> put(ObjectStore store, Request request) throws Exception {
        byte[] content = request.has("file")
            ? Files.readAllBytes(Path.of(request.text("file")))
            : pattern((int) request.number("size", 0), (int) request.number("seed", 1));
        ObjectMeta meta = metaOf(request, request.text("name"), (int) request.number("chunkSize", 0));
        return withInfo(store.put(meta, new ByteArrayInputStream(content)));
    }

    private static Map<String, Object> get(ObjectStore store, Request request) throws Exception {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ObjectInfo info = store.get(request.text("name"), content);
        if (request.has("file")) {
            Files.write(Path.of(request.text("file")), content.toByteArray());
        }
        return Map.of("info", tell(info), "size", content.size(), "sha256", sha256(content.toByteArray()));
    }

    private static Map<String, Object> watch(ObjectStore store, Request request) throws Exception {
        BlockingQueue<ObjectInfo> updates = new LinkedBlockingQueue<>();
        List<Object> events = new ArrayList<>();
        ObjectStoreWatcher watcher = new ObjectStoreWatcher() {
            @Override
            public void watch(ObjectInfo info) {
                updates.add(info);
            }

            @Override
            public void endOfData() {
                say(Map.of("event", "ready"));
            }
        };
        try (var subscription = store.watch(watcher)) {
            String until = request.text("until");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                ObjectInfo info = updates.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (info == null) {
                    throw new IOException("no end within 15 s");
                }
                events.add(tell(info));
                if (info.getObjectName().equals(until)) {
                    return Map.of("events", events);
                }
            }
        }
    }

    private static Map<String, Object> status(ObjectStore store) throws IOException, JetStreamApiException {
        ObjectStoreStatus status = store.getStatus();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("bucket", status.getBucketName());
        told.put("description", status.getDescription());
        told.put("ttl", status.getTtl() == null ? 0 : status.getTtl().toMillis());
        told.put("sealed", status.isSealed());
        told.put("size", status.getSize());
        told.put("compression", status.isCompressed());
        told.put("metadata", status.getMetadata());
        return Map.of("status", told);
    }

    private static ObjectMeta metaOf(Request request, String name, int chunkSize) {
        ObjectMeta.Builder meta = ObjectMeta.builder(name);
        if (request.has("description")) {
            meta.description(request.text("description"));
        }
        if (request.has("headers")) {
            Headers headers = new Headers();
            request.lists("headers").forEach(headers::add);
            meta.headers(headers);
        }
        if (request.has("metadata")) {
            meta.metadata(request.pairs("metadata"));
        }
        if (chunkSize > 0) {
            meta.chunkSize(chunkSize);
        }
        return meta.build();
    }

    private static Map<String, Object> withInfo(ObjectInfo info) throws IOException {
        if (info == null) {
            throw new IOException("object not found");
        }
        return Map.of("info", tell(info));
    }

    private static Map<String, Object> tell(ObjectInfo info) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("bucket", info.getBucket());
        told.put("name", info.getObjectName());
        told.put("description", info.getDescription());
        Map<String, Object> headers = new LinkedHashMap<>();
        info.getHeaders().forEach(headers::put);
        told.put("headers", headers);
        told.put("metadata", info.getMetaData());
        ObjectLink link = info.getLink();
        if (link != null) {
            Map<String, Object> target = new LinkedHashMap<>();
            target.put("bucket", link.getBucket());
            target.put("name", link.getObjectName());
            told.put("link", target);
        }
        told.put("chunkSize", info.getObjectMeta().getObjectMetaOptions().getChunkSize());
        told.put("nuid", info.getNuid());
        told.put("size", info.getSize());
        told.put("chunks", info.getChunks());
        told.put("digest", info.getDigest());
        told.put("deleted", info.isDeleted());
        return told;
    }

    /** Bytes that look random and are the same in every peer. */
    private static byte[] pattern(int size, int seed) {
        byte[] content = new byte[size];
        int state = seed;
        for (int i = 0; i < Math.min(size, PERIOD); i++) {
            state = state * 1664525 + 1013904223;
            content[i] = (byte) (state >>> 24);
        }
        for (int i = PERIOD; i < size; i++) {
            content[i] = content[i - PERIOD];
        }
        return content;
    }

    private static String sha256(byte[] content) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static synchronized void say(Map<String, Object> line) {
        OUT.println(value(line).toJson());
    }

    private static JsonValue value(Object object) {
        if (object instanceof Map<?, ?> map) {
            Map<String, JsonValue> values = new LinkedHashMap<>();
            map.forEach((key, item) -> values.put((String) key, value(item)));
            return new JsonValue(values);
        }
        if (object instanceof List<?> list) {
            return new JsonValue(list.stream().map(Peer::value).toList());
        }
        if (object instanceof Boolean flag) {
            return new JsonValue(flag);
        }
        if (object instanceof Number number) {
            return new JsonValue(number.longValue());
        }
        return object == null ? JsonValue.NULL : new JsonValue(object.toString());
    }

    /** jnats has no such call. */
    private static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1;

        Unsupported(String message) {
            super(message);
        }
    }

    /** What is asked, field by field. */
    private record Request(JsonValue json) {
        boolean has(String key) {
            return json.map.containsKey(key);
        }

        String text(String key) {
            return has(key) ? json.map.get(key).string : "";
        }

        boolean flag(String key) {
            return has(key) && Boolean.TRUE.equals(json.map.get(key).bool);
        }

        long number(String key, long missing) {
            return has(key) ? json.map.get(key).number.longValue() : missing;
        }

        Map<String, String> pairs(String key) {
            Map<String, String> pairs = new HashMap<>();
            json.map.get(key).map.forEach((name, item) -> pairs.put(name, item.string));
            return pairs;
        }

        Map<String, List<String>> lists(String key) {
            Map<String, List<String>> lists = new HashMap<>();
            json.map.get(key).map.forEach((name, items) ->
                lists.put(name, items.array.stream().map(item -> item.string).toList()));
            return lists;
        }
    }
}
