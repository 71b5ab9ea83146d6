package kernel

import "net/http"

// lineAPIs are the APIs about single lines.
func lineAPIs() []API {
	return []API{
		{Name: "provisioning", Base: PathProvisioning, Own: true, Routes: []Route{
			{Method: http.MethodGet, Path: "/subscriptions/{id}", Scope: ScopeProvisioningRead, About: "A line as CRM, HSS and billing hold it, by subscriber id or number in E.164.", Answer: Subscription{}},
			{Method: http.MethodGet, Path: "/apns/{id}", Scope: ScopeProvisioningRead, About: "An APN's running and reference configuration.", Answer: APN{}},
			{Method: http.MethodPost, Path: "/subscriptions/{id}/restoreApn", Scope: ScopeProvisioningWrite, About: "Write the product's APN into the subscriber's profile.", Answer: Command{}},
			{Method: http.MethodPost, Path: "/subscriptions/{id}/align", Scope: ScopeProvisioningWrite, About: "Write state, services and policy as the CRM holds them to HSS, billing and policy.", Answer: Command{}},
			{Method: http.MethodPost, Path: "/apns/{id}/restore", Scope: ScopeProvisioningWrite, About: "Bring an APN back to its reference configuration.", Answer: Command{}},
		}},
		{Name: "CAMARA device reachability", Base: PathReachability, Routes: []Route{
			{Method: http.MethodPost, Path: "/retrieve", Scope: ScopeReachabilityRead, About: "by `device.phoneNumber`"},
		}},
		{Name: "usage", Base: PathUsage, Own: true, Routes: []Route{
			{Method: http.MethodGet, Path: "/subscriptions/{id}", Scope: ScopeUsageRead, About: "What a line has used of its period, its balance and policy, by subscriber id or number in E.164.", Answer: Usage{}},
		}},
		{Name: "line test", Base: PathLine, Own: true, Routes: []Route{
			{Method: http.MethodGet, Path: "/lines/{id}/test", Scope: ScopeLineRead, About: "Test a fixed line at its optical line terminal, by subscriber id; 404 for a mobile one. It disturbs nothing.", Answer: LineTest{}},
			{Method: http.MethodPost, Path: "/lines/{id}/reset", Scope: ScopeNetworkWrite, About: "Have a fixed line's terminal begin anew.", Answer: Command{}},
		}},
	}
}

// networkAPIs are the APIs about what is done to the network, and what is written about it.
func networkAPIs() []API {
	return []API{
		{Name: "changes", Base: PathChange, Own: true, Routes: []Route{
			{Method: http.MethodGet, Path: "/changes", Scope: ScopeChangeRead, About: "Entries of the change log, newest first.", Paged: true, Answer: []Change{}, Query: window},
		}},
		{Name: "planned works", Base: PathWorks, Own: true, Routes: []Route{
			{Method: http.MethodGet, Path: "/works", Scope: ScopeWorksRead, About: "Planned works, the latest start first.", Paged: true, Answer: []Works{},
				Query: append(window[:len(window):len(window)], Parameter{"status", "", "planned, inProgress, completed or cancelled"})},
		}},
		{Name: "documents", Base: PathDocument, Own: true, Serves: "document.search: the operator's own documents", Routes: []Route{
			{Method: http.MethodGet, Path: "/documents", Scope: ScopeDocumentRead, About: "The operator's documents, without their text.", Paged: true, Answer: []DocumentInfo{}},
			{Method: http.MethodGet, Path: "/documents/{id}", Scope: ScopeDocumentRead, About: "The text of one, as Markdown in UTF-8; `alarm-dictionary` explains the vendor's alarm codes.", Answer: ""},
		}},
		{Name: "commands", Base: PathNetwork, Own: true, Routes: []Route{
			{Method: http.MethodPost, Path: "/cells/{id}/restart", Scope: ScopeNetworkWrite, About: "Restart a cell.", Answer: Command{}},
			{Method: http.MethodPost, Path: "/cells/{id}/balance", Scope: ScopeNetworkWrite, About: "Shift load of a cell to its neighbours.", Answer: Command{}},
			{Method: http.MethodPost, Path: "/core/{id}/restart", Scope: ScopeNetworkWrite, About: "Restart a core function.", Answer: Command{}},
			{Method: http.MethodPost, Path: "/core/{id}/renewCertificate", Scope: ScopeNetworkWrite, About: "Have a core function's certificate renewed.", Answer: Command{}},
		}},
	}
}
