package kernel_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// file writes PEM blocks of a type and returns the file's name.
func file(t *testing.T, kind string, der ...[]byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "some.pem")
	var text []byte
	for _, d := range der {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: d})...)
	}
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// identity makes a client certificate that signs itself.
func identity(t *testing.T) (cert *x509.Certificate, certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "copilot"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return cert, file(t, "CERTIFICATE", der), file(t, "PRIVATE KEY", secret)
}

// secure serves a Kernel's token endpoint at tokenPath and its topology by TLS, and returns the file of its CA.
func secure(t *testing.T, tokenPath string, clients *x509.Certificate) (*httptest.Server, string) {
	t.Helper()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case tokenPath:
			fmt.Fprint(w, `{"access_token":"t","expires_in":60}`)
		case kernel.PathTopology + "/objects":
			fmt.Fprint(w, `{"objects":[],"relations":[]}`)
		default:
			http.NotFound(w, r)
		}
	}))
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	if clients != nil {
		pool := x509.NewCertPool()
		pool.AddCert(clients)
		srv.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, MinVersion: tls.VersionTLS12}
	}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv, file(t, "CERTIFICATE", srv.Certificate().Raw)
}

// TestTLS: a private CA and mutual TLS carry the calls and the token's; what lacks is told with the setting.
func TestTLS(t *testing.T) {
	known, certFile, keyFile := identity(t)
	_, otherCert, otherKey := identity(t)
	plain, plainCA := secure(t, kernel.PathToken, nil)
	mutual, mutualCA := secure(t, kernel.PathToken, known)
	elsewhere, elsewhereCA := secure(t, "/realms/operator/token", nil)
	both := file(t, "CERTIFICATE", elsewhere.Certificate().Raw, plain.Certificate().Raw)
	bare := httptest.NewServer(http.NotFoundHandler())
	defer bare.Close()
	for name, x := range map[string]struct {
		cfg  kernel.Config
		says string // "" means that it works
	}{
		"private CA":               {kernel.Config{BaseURL: plain.URL, CAFile: plainCA}, ""},
		"no CA":                    {kernel.Config{BaseURL: plain.URL}, "name its PEM file in COPILOT_KERNEL_CA_FILE"},
		"mutual TLS":               {kernel.Config{BaseURL: mutual.URL, CAFile: mutualCA, CertFile: certFile, KeyFile: keyFile}, ""},
		"no client certificate":    {kernel.Config{BaseURL: mutual.URL, CAFile: mutualCA}, "set COPILOT_KERNEL_CERT_FILE and COPILOT_KERNEL_KEY_FILE"},
		"another certificate":      {kernel.Config{BaseURL: mutual.URL, CAFile: mutualCA, CertFile: otherCert, KeyFile: otherKey}, "set COPILOT_KERNEL_CERT_FILE"},
		"token elsewhere":          {kernel.Config{BaseURL: plain.URL, CAFile: both, TokenURL: elsewhere.URL + "/realms/operator/token"}, ""},
		"token at no endpoint":     {kernel.Config{BaseURL: plain.URL, CAFile: elsewhereCA, TokenURL: elsewhere.URL + "/token"}, "there is no token endpoint at " + elsewhere.URL + "/token; set COPILOT_KERNEL_TOKEN_URL"},
		"token's CA not known":     {kernel.Config{BaseURL: plain.URL, TokenURL: elsewhere.URL + "/realms/operator/token"}, "the token endpoint at " + elsewhere.URL},
		"no TLS there":             {kernel.Config{BaseURL: strings.Replace(bare.URL, "http:", "https:", 1)}, "write http:// in COPILOT_KERNEL_URL"},
		"no token endpoint by it":  {kernel.Config{BaseURL: bare.URL}, "there is no token endpoint at " + bare.URL + "/oauth2/token"},
		"token's host unreachable": {kernel.Config{BaseURL: bare.URL, TokenURL: "http://127.0.0.1:1/t"}, "the token endpoint at http://127.0.0.1:1/t does not answer; check that it runs and that COPILOT_KERNEL_TOKEN_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			x.cfg.ClientID, x.cfg.Backoff = "copilot", time.Millisecond
			c, err := kernel.New(x.cfg)
			if err != nil {
				t.Fatal(err)
			}
			err = c.Ping(context.Background())
			if x.says == "" && err != nil || x.says != "" && (err == nil || !strings.Contains(copilot.MessageOf(err), x.says)) {
				t.Errorf("%v, want %q", err, x.says)
			}
		})
	}
}

// TestTLSFiles: what cannot be used is refused before anything is asked.
func TestTLSFiles(t *testing.T) {
	_, certFile, keyFile := identity(t)
	_, _, otherKey := identity(t)
	for _, x := range []struct {
		cfg  kernel.Config
		says string
	}{
		{kernel.Config{CAFile: "none.pem"}, "correct COPILOT_KERNEL_CA_FILE"},
		{kernel.Config{CAFile: keyFile}, "holds no certificate"},
		{kernel.Config{CertFile: certFile}, "set both"},
		{kernel.Config{KeyFile: keyFile}, "set both"},
		{kernel.Config{CertFile: certFile, KeyFile: otherKey}, "belong together"},
		{kernel.Config{TokenURL: "/oauth2/token"}, "set COPILOT_KERNEL_TOKEN_URL"},
	} {
		x.cfg.BaseURL, x.cfg.ClientID = "https://kernel.example", "copilot"
		if _, err := kernel.New(x.cfg); copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(copilot.MessageOf(err), x.says) {
			t.Errorf("%+v: %v, want %q", x.cfg, err, x.says)
		}
	}
}
