import Crypto
import Foundation
import HTTPTypes

/// Reads a request as a vendor's front door does: the key first, then what the call needs.
enum ArrivalReader {
    static func arrival(_ endpoint: Endpoint, _ headers: HTTPFields, _ body: Data?, startedAt: Date) -> Arrival {
        let key = key(endpoint.dialect, headers)
        var call: ModelCall?
        var rule: FaultRule?
        var refusal: VendorRefusal?
        do throws(VendorRefusal) {
            guard key != nil else { throw Self.missingKey(endpoint.dialect) }
            guard let body else { throw Self.tooLarge(endpoint.dialect) }
            try checkVersion(endpoint.dialect, headers)
            rule = try Self.rule(headers)
            call = try RequestReader.call(endpoint, body)
        } catch {
            refusal = error
        }
        return Arrival(
            endpoint: endpoint, credential: key.map(fingerprint), rule: rule, call: call, refusal: refusal,
            startedAt: startedAt)
    }

    /// Twelve digits of the key's SHA-256: enough to tell keys apart, useless for anything else.
    static func fingerprint(_ key: String) -> String {
        SHA256.hash(data: Data(key.utf8)).prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func key(_ dialect: Dialect, _ headers: HTTPFields) -> String? {
        let bearer = headers[.authorization].flatMap { text in
            text.lowercased().hasPrefix("bearer ") ? String(text.dropFirst(7)) : nil
        }
        let key = dialect == .anthropic ? headers[.anthropicKey] ?? bearer : bearer
        return key.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func checkVersion(_ dialect: Dialect, _ headers: HTTPFields) throws(VendorRefusal) {
        guard dialect == .anthropic, headers[.anthropicVersion] == nil else { return }
        throw .invalid("anthropic-version: header is required")
    }

    private static func rule(_ headers: HTTPFields) throws(VendorRefusal) -> FaultRule? {
        guard let text = headers[.simulate] else { return nil }
        do throws(ScriptRefusal) {
            return try FaultText.rule(text)
        } catch {
            throw .invalid("x-simulate: \(error.message)", parameter: "x-simulate")
        }
    }

    private static func missingKey(_ dialect: Dialect) -> VendorRefusal {
        dialect == .openai
            ? VendorRefusal(
                status: 401, type: "invalid_request_error", code: nil, message: "You didn't provide an API key.")
            : VendorRefusal(status: 401, type: "authentication_error", message: "x-api-key header is required")
    }

    private static func tooLarge(_ dialect: Dialect) -> VendorRefusal {
        VendorRefusal(
            status: 413, type: dialect == .openai ? "invalid_request_error" : "request_too_large",
            message: "Request exceeds the maximum size")
    }
}
