import Assembly
import Domain

/// The model catalogue for people and for programs.
struct ModelsText {
    let list: ModelList

    func text(style: TextStyle) -> String {
        var table = TextTable(
            "MODEL", "PROVIDER", "CAPABILITIES", "CONTEXT", "IN $/M", "OUT $/M", "PRICED", "CREDENTIAL")
        for model in list.models {
            table.add(
                model.name, model.provider, model.capabilities.joined(separator: " "), "\(model.contextTokens)",
                Self.dollars(model.price, \.inputPerMillion), Self.dollars(model.price, \.outputPerMillion),
                Self.priced(model.price), Self.credential(model))
        }
        let version = list.version.isEmpty ? "built in" : list.version
        return ([table.text(style: style), "", "catalogue: \(version)"] + list.routes.map(Self.route) + missingKeys)
            .joined(separator: "\n")
    }

    /// Which providers have no key where this is run. A worker takes its keys from its own environment.
    private var missingKeys: [String] {
        let missing = list.providers.filter(\.lacksKey)
        guard !missing.isEmpty else { return [] }
        let names = missing.map { "\(PlainText.line($0.name)) (\(PlainText.line($0.credential)))" }
        return ["no key in this environment: \(names.joined(separator: ", ")); their models are passed over"]
    }

    var json: JSONValue {
        .object([
            "version": .string(list.version), "providers": .array(list.providers.map(Self.json)),
            "models": .array(list.models.map(Self.json)),
            "routes": .array(list.routes.map(Self.json)),
        ])
    }

    private static func route(_ route: ModelList.Route) -> String {
        let uses = route.uses.isEmpty ? "" : "  default for: \(route.uses.joined(separator: ", "))"
        return "route \(PlainText.line(route.name)): \(route.models.joined(separator: " → "))\(uses)"
    }

    private static func dollars(_ price: ModelList.Price?, _ rate: KeyPath<ModelList.Price, Int64>) -> String {
        guard let price, !price.isUnmetered else { return "-" }
        return dollarText(price[keyPath: rate]) + (price.hasBands ? "+" : "")
    }

    /// Nano-dollars as dollars, digit by digit, with at least two after the point.
    static func dollarText(_ nanos: Int64) -> String {
        let (whole, rest) = nanos.quotientAndRemainder(dividingBy: 1_000_000_000)
        var digits = String(String(rest + 1_000_000_000).dropFirst())
        while digits.count > 2, digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    private static func priced(_ price: ModelList.Price?) -> String {
        guard let price else { return "no: calls wait" }
        return price.isUnmetered ? "unmetered" : "yes"
    }

    private static func credential(_ model: ModelList.Model) -> String {
        guard !model.credential.isEmpty else { return model.isUsable ? "none needed" : "switched off" }
        return model.hasCredential ? model.credential : "\(model.credential) is not set"
    }

    private static func json(_ provider: ModelList.Provider) -> JSONValue {
        .object([
            "name": .string(provider.name), "enabled": .bool(provider.isEnabled),
            "credential": .string(provider.credential), "credential_present": .bool(provider.hasCredential),
        ])
    }

    private static func json(_ model: ModelList.Model) -> JSONValue {
        .object([
            "name": .string(model.name), "vendor_id": .string(model.vendorID), "provider": .string(model.provider),
            "capabilities": .array(model.capabilities.map(JSONValue.string)),
            "context_tokens": .integer(Int64(model.contextTokens)),
            "output_tokens_max": .integer(Int64(model.outputTokensMax)), "priced": .bool(model.price != nil),
            "unmetered": .bool(model.price?.isUnmetered ?? false),
            "input_nanos_per_million": model.price.map { .integer($0.inputPerMillion) } ?? .null,
            "output_nanos_per_million": model.price.map { .integer($0.outputPerMillion) } ?? .null,
            "price_has_bands": .bool(model.price?.hasBands ?? false), "usable": .bool(model.isUsable),
            "credential": .string(model.credential), "credential_present": .bool(model.hasCredential),
        ])
    }

    private static func json(_ route: ModelList.Route) -> JSONValue {
        .object([
            "name": .string(route.name), "models": .array(route.models.map(JSONValue.string)),
            "failover": .string(route.failover), "context_escalation": .bool(route.escalatesContext),
            "default_for": .array(route.uses.map(JSONValue.string)),
        ])
    }
}
