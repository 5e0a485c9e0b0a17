<?php
// A button for one applicant, in PHP 8.2 with php-curl:   php -S 127.0.0.1:8000 button.php
// GET / shows it, POST / begins, the applicant comes back to REDIRECT_URI. docs/integrate.md says why each line is there.
declare(strict_types=1);
session_start(['cookie_httponly' => true, 'cookie_secure' => true, 'cookie_samesite' => 'Lax', 'use_strict_mode' => true, 'cookie_lifetime' => 21600, 'gc_maxlifetime' => 21600]);

// One call with your certificate, which says who you are. Returns status and body.
function call(string $url, ?array $form = null, array $headers = []): array
{
    $c = curl_init($url);
    curl_setopt_array($c, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 30, CURLOPT_PROTOCOLS => CURLPROTO_HTTPS, CURLOPT_HTTPHEADER => $headers,
        CURLOPT_SSLCERT => getenv('CERT'), CURLOPT_SSLKEY => getenv('KEY'), CURLOPT_CAINFO => getenv('CA')]);
    if ($form !== null) {
        curl_setopt($c, CURLOPT_POSTFIELDS, http_build_query($form));
    }
    $body = curl_exec($c);
    return [curl_getinfo($c, CURLINFO_RESPONSE_CODE), is_string($body) ? json_decode($body, true) ?? [] : []];
}

function page(int $status, string $text): never
{
    http_response_code($status);
    header('Cache-Control: no-store');
    exit('<!DOCTYPE html><html lang="nl"><title>Woning W-1024</title><p>' . htmlspecialchars($text) .
        '</p><form method="post" action="/"><button>Controleer of deze woning past</button></form>');
}

$text = fn (int $bytes) => rtrim(strtr(base64_encode(random_bytes($bytes)), '+/', '-_'), '=');
$issuer = getenv('ISSUER');
[$status, $meta] = call($issuer . '/.well-known/oauth-authorization-server');
if ($status !== 200 || ($meta['issuer'] ?? '') !== $issuer) {
    page(502, 'Dat lukte niet. Probeer het opnieuw.');
}
$at = array_merge($meta, $meta['mtls_endpoint_aliases'] ?? []);
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

if ($_SERVER['REQUEST_METHOD'] === 'POST' && $path === '/') {
    session_regenerate_id(true);
    $_SESSION = ['state' => $text(32), 'verifier' => $text(32)];            // of this browser: a code that comes to another is not taken
    $challenge = rtrim(strtr(base64_encode(hash('sha256', $_SESSION['verifier'], true)), '+/', '-_'), '=');
    [$status, $answer] = call($at['pushed_authorization_request_endpoint'], ['client_id' => getenv('CLIENT_ID'), 'response_type' => 'code',
        'redirect_uri' => getenv('REDIRECT_URI'), 'state' => $_SESSION['state'], 'code_challenge' => $challenge, 'code_challenge_method' => 'S256',
        'authorization_details' => file_get_contents(getenv('DETAILS'))]);   // yours to fill in: who, for which corporations, until when
    if ($status !== 201) {
        page(502, 'Dat lukte niet. Probeer het opnieuw.');
    }
    header('Location: ' . $meta['authorization_endpoint'] . '?' . http_build_query(['client_id' => getenv('CLIENT_ID'), 'request_uri' => $answer['request_uri']]), true, 303);
    exit;
}
if ($path !== parse_url(getenv('REDIRECT_URI'), PHP_URL_PATH)) {
    page($path === '/' ? 200 : 404, 'Past deze woning bij u?');
}
$begun = $_SESSION;
$_SESSION = [];
if (!isset($begun['state']) || !hash_equals($begun['state'], (string) ($_GET['state'] ?? '')) || ($_GET['iss'] ?? '') !== $issuer) {
    page(400, 'Begin opnieuw in deze browser.');
}
if (isset($_GET['error'])) {
    page(200, "Er is niets gedeeld ({$_GET['error']}). U kunt ook papier gebruiken.");
}
[$status, $token] = call($at['token_endpoint'], ['client_id' => getenv('CLIENT_ID'), 'grant_type' => 'authorization_code', 'code' => (string) ($_GET['code'] ?? ''),
    'redirect_uri' => getenv('REDIRECT_URI'), 'code_verifier' => $begun['verifier']]);
[$got, $seal] = $status === 200 ? call(getenv('API') . '/v1/zegels/' . $token['grant_id'], null, ['Authorization: Bearer ' . $token['access_token']]) : [0, []];
$got === 200 || page(502, 'Dat lukte niet. Probeer het opnieuw.');
page(200, 'Gelukt. Wij bewaren ' . strlen($seal['zegel']) . ' tekens die alleen passend kan openen.');   // keep $seal beside the reference
