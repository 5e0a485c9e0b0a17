// A button for one applicant, with nothing but the JDK (17):   java Button.java
// GET / shows it, POST / begins, the applicant comes back to REDIRECT_URI. docs/integrate.md says why each line is there.
import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.net.http.*;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.cert.CertificateFactory;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.*;
import java.util.stream.Collectors;
import javax.net.ssl.*;

public class Button {
    static final String ISSUER = System.getenv("ISSUER"), CLIENT = System.getenv("CLIENT_ID"), REDIRECT = System.getenv("REDIRECT_URI");
    static final String AGAIN = "Dat lukte niet. Probeer het opnieuw.";
    static HttpClient http;
    static String metadata;

    record Begun(String state, String verifier) {}
    static final Map<String, Begun> sessions = new ConcurrentHashMap<>();   // by browser: a code that comes to another is not taken

    // Your certificate says who you are (PKCS #12: openssl pkcs12 -export); the CA is that of the service.
    static SSLContext tls() throws Exception {
        KeyStore mine = KeyStore.getInstance("PKCS12"), ca = KeyStore.getInstance("PKCS12");
        mine.load(new FileInputStream(System.getenv("CERT_P12")), new char[0]);
        ca.load(null, null);
        ca.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream(System.getenv("CA"))));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(mine, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(ca);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return tls;
    }

    // The last text member of this name; use your JSON library instead. mtls_endpoint_aliases come after the others.
    static String member(String json, String name) {
        return Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"\\\\]*)\"").matcher(json).results().map(m -> m.group(1)).reduce((a, b) -> b).orElse("");
    }
    static String query(Map<String, String> members) {
        return members.entrySet().stream().map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
    }
    static String random() { byte[] b = new byte[32]; new SecureRandom().nextBytes(b); return base64(b); }
    static String base64(byte[] b) { return Base64.getUrlEncoder().withoutPadding().encodeToString(b); }

    static HttpResponse<String> post(String url, Map<String, String> form) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(query(form))).build(), BodyHandlers.ofString());
    }

    static void begin(HttpExchange x) throws Exception {
        Begun begun = new Begun(random(), random());
        String session = random();
        HttpResponse<String> r = post(member(metadata, "pushed_authorization_request_endpoint"), Map.of("client_id", CLIENT, "response_type", "code",
            "redirect_uri", REDIRECT, "state", begun.state, "code_challenge_method", "S256",
            "code_challenge", base64(MessageDigest.getInstance("SHA-256").digest(begun.verifier.getBytes(StandardCharsets.US_ASCII))),
            "authorization_details", Files.readString(Path.of(System.getenv("DETAILS")))));   // yours: who, for which corporations, until when
        if (r.statusCode() != 201) { page(x, 502, AGAIN); return; }
        sessions.put(session, begun);
        x.getResponseHeaders().set("Set-Cookie", "sessie=" + session + "; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=21600");
        x.getResponseHeaders().set("Location", member(metadata, "authorization_endpoint") + "?" + query(Map.of("client_id", CLIENT, "request_uri", member(r.body(), "request_uri"))));
        x.sendResponseHeaders(303, -1);
    }

    static void back(HttpExchange x) throws Exception {
        Matcher cookie = Pattern.compile("(?:^|; )sessie=([\\w-]+)").matcher(Objects.requireNonNullElse(x.getRequestHeaders().getFirst("Cookie"), ""));
        Begun begun = cookie.find() ? sessions.remove(cookie.group(1)) : null;
        Map<String, String> said = Arrays.stream(Objects.requireNonNullElse(x.getRequestURI().getRawQuery(), "=").split("&")).map(p -> p.split("=", 2))
            .collect(Collectors.toMap(p -> p[0], p -> p.length > 1 ? URLDecoder.decode(p[1], StandardCharsets.UTF_8) : "", (a, b) -> ""));
        if (begun == null || !begun.state.equals(said.get("state")) || !ISSUER.equals(said.get("iss"))) { page(x, 400, "Begin opnieuw in deze browser."); return; }
        if (said.containsKey("error")) { page(x, 200, "Er is niets gedeeld. U kunt ook papier gebruiken."); return; }
        HttpResponse<String> t = post(member(metadata, "token_endpoint"), Map.of("client_id", CLIENT, "grant_type", "authorization_code",
            "code", said.getOrDefault("code", ""), "redirect_uri", REDIRECT, "code_verifier", begun.verifier));
        if (t.statusCode() != 200) { page(x, 502, AGAIN); return; }
        HttpResponse<String> seal = http.send(HttpRequest.newBuilder(URI.create(System.getenv("API") + "/v1/zegels/" + member(t.body(), "grant_id")))
            .header("Authorization", "Bearer " + member(t.body(), "access_token")).build(), BodyHandlers.ofString());
        if (seal.statusCode() != 200) { page(x, 502, AGAIN); return; }
        page(x, 200, "Gelukt. Wij bewaren " + member(seal.body(), "zegel").length() + " tekens die alleen passend kan openen.");   // keep it beside the reference
    }

    static void page(HttpExchange x, int status, String text) throws IOException {
        byte[] html = ("<!DOCTYPE html><html lang=\"nl\"><title>Woning W-1024</title><p>" + text +
            "</p><form method=\"post\" action=\"/\"><button>Controleer of deze woning past</button></form>").getBytes(StandardCharsets.UTF_8);
        x.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        x.getResponseHeaders().set("Cache-Control", "no-store");
        x.sendResponseHeaders(status, html.length);
        x.getResponseBody().write(html);
    }

    public static void main(String[] args) throws Exception {
        http = HttpClient.newBuilder().sslContext(tls()).build();
        metadata = http.send(HttpRequest.newBuilder(URI.create(ISSUER + "/.well-known/oauth-authorization-server")).build(), BodyHandlers.ofString()).body();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 0);
        server.createContext("/", x -> {
            try (x) {
                String path = x.getRequestURI().getPath();
                if (x.getRequestMethod().equals("POST") && path.equals("/")) begin(x);
                else if (path.equals(URI.create(REDIRECT).getPath())) back(x);
                else page(x, path.equals("/") ? 200 : 404, "Past deze woning bij u?");
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
        server.start();
        System.out.println("gereed");
    }
}
