/// Judges where a webhook would go, before any packet leaves.
///
/// ```
///  text ─parse─▶ URL ─scheme, port, name─▶ one lookup ─every answer─▶ JudgedAddress ─▶ the caller connects to it
///        shape        without the network               judged                        and looks nothing up again
/// ```
///
/// One refused answer refuses the name, even among good ones: which of them a connection would use is luck. The race avoided
/// here is rebinding: because the judged addresses are handed on, a name service that answers differently a moment later
/// changes nothing. Redirects are not followed, so there is no second URL to judge. Alternative-service and HTTPS records are
/// never asked for.
package struct AddressGuard: Sendable {
    /// More answers than this are refused: an honest receiver has a few, a huge answer is a way to keep us busy.
    package static let answersMax = 16

    package let policy: AddressPolicy
    private let resolver: any AddressResolver

    package init(policy: AddressPolicy, resolver: any AddressResolver) {
        self.policy = policy
        self.resolver = resolver
    }

    /// Reads and judges a URL as a tenant wrote it.
    package func judge(_ text: String) async throws(AddressRefusal) -> JudgedAddress {
        try await judge(WebhookURL.parse(text))
    }

    /// Judges the URL, looks its name up once, and judges every answer. Costs one lookup, none for an address literal.
    package func judge(_ url: WebhookURL) async throws(AddressRefusal) -> JudgedAddress {
        try inspect(url)
        switch url.host {
        case .address(let address):
            return JudgedAddress(url: url, host: address.description, port: url.port, addresses: [address])
        case .name(let name):
            let addresses = try judge(try await resolver.addresses(of: name), of: name)
            return JudgedAddress(url: url, host: name.text, port: url.port, addresses: addresses)
        }
    }

    /// Judges all that can be judged without the network: scheme, port, name and address literals. For the moment an endpoint
    /// is registered; the whole judgement must follow before each delivery.
    package func inspect(_ url: WebhookURL) throws(AddressRefusal) {
        if let code = hostCode(of: url) ?? schemeCode(of: url) ?? portCode(of: url) {
            throw AddressRefusal(code)
        }
    }

    private func hostCode(of url: WebhookURL) -> AddressRefusal.Code? {
        switch url.host {
        case .name(let name): NameRules.refusedCode(of: name, policy: policy)
        case .address(let address): AddressJudge.refusedCode(of: address, policy: policy)
        }
    }

    private func schemeCode(of url: WebhookURL) -> AddressRefusal.Code? {
        switch url.scheme {
        case .https: nil
        case .http: policy.allowsPlainHTTP || isOpenLoopback(url) ? nil : .plainHTTP
        }
    }

    private func portCode(of url: WebhookURL) -> AddressRefusal.Code? {
        if policy.deniedPorts.contains(url.port) { return .deniedPort }
        guard let allowed = policy.allowedPorts, !allowed.contains(url.port) else { return nil }
        return isOpenLoopback(url) && url.port >= 1024 ? nil : .deniedPort
    }

    private func isOpenLoopback(_ url: WebhookURL) -> Bool {
        policy.allowsLoopback && url.namesLoopback
    }

    /// Loopback is open to whoever wrote `localhost` or a loopback address; another name that resolves there is refused, and
    /// so is a `localhost` that resolves elsewhere.
    private func judge(_ answers: [IPAddress], of name: HostName) throws(AddressRefusal) -> [IPAddress] {
        var seen: Set<IPAddress> = []
        let addresses = answers.filter { seen.insert($0).inserted }
        guard !addresses.isEmpty else { throw AddressRefusal(.nameNotFound) }
        guard addresses.count <= Self.answersMax else { throw AddressRefusal(.tooManyAnswers) }
        var policy = policy
        policy.allowsLoopback = policy.allowsLoopback && name.text == "localhost"
        for address in addresses {
            if let code = AddressJudge.refusedCode(of: address, policy: policy) {
                throw AddressRefusal(code, resolvedFrom: name)
            }
            if policy.allowsLoopback, !address.isLoopback {
                throw AddressRefusal(.localhostName, resolvedFrom: name)
            }
        }
        return addresses
    }
}
