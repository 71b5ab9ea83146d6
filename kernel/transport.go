package kernel

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"

	"github.com/kernelcopilot/copilot"
)

// transport carries the calls: through the proxy of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, by TLS 1.2 or newer, trusting the
// system's roots and those of CAFile, and with the certificate of CertFile where a server asks for one.
func (c Config) transport() (*http.Transport, error) {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile != "" {
		roots, err := c.roots()
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig.RootCAs = roots
	}
	if c.CertFile == "" && c.KeyFile == "" {
		return t, nil
	}
	if c.CertFile == "" || c.KeyFile == "" {
		return nil, copilot.Errorf(copilot.CodeInvalid, "mutual TLS needs a certificate and its key: set both COPILOT_KERNEL_CERT_FILE and COPILOT_KERNEL_KEY_FILE, or neither")
	}
	first, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "the certificate for the Kernel cannot be used: %v; COPILOT_KERNEL_CERT_FILE (%s) and "+
			"COPILOT_KERNEL_KEY_FILE (%s) are to be PEM files that belong together", err, c.CertFile, c.KeyFile)
	}
	t.TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if now, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile); err == nil {
			return &now, nil
		}
		return &first, nil // it is being renewed just now
	}
	return t, nil
}

func (c Config) roots() (*x509.CertPool, error) {
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "the CA of the Kernel cannot be read: %v; correct COPILOT_KERNEL_CA_FILE", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, copilot.Errorf(copilot.CodeInvalid, "COPILOT_KERNEL_CA_FILE (%s) holds no certificate; it is to be one PEM file with those of the CA", c.CAFile)
	}
	return roots, nil
}
