import Foundation
import HTTPTypes

/// A vendor's error, before it is put into words.
struct VendorRefusal: Error, Sendable {
    let status: Int
    /// `error.type`; each dialect has its own.
    let type: String
    var code: String?
    var parameter: String?
    let message: String
    var hint: RetryHint?

    /// What is wrong with the request itself.
    static func invalid(_ message: String, parameter: String? = nil, code: String? = nil) -> VendorRefusal {
        VendorRefusal(
            status: 400, type: "invalid_request_error", code: code, parameter: parameter, message: message)
    }

    func body(_ dialect: Dialect, requestID: String) -> JSON {
        switch dialect {
        case .openai: ["error": error(.openai)]
        case .anthropic:
            ["type": "error", "error": error(.anthropic), "request_id": .string(requestID)]
        }
    }

    /// The object that says what is wrong, as it also stands in a stream.
    func error(_ dialect: Dialect) -> JSON {
        switch dialect {
        case .openai:
            [
                "message": .string(message), "type": .string(type), "param": parameter.map(JSON.string) ?? .null,
                "code": code.map(JSON.string) ?? .null,
            ]
        case .anthropic: ["type": .string(type), "message": .string(message)]
        }
    }
}

extension RetryHint {
    /// A date has whole seconds, and the server's own `date` cuts its fraction off; so it is rounded up.
    func add(to headers: inout HTTPFields, now: Date) {
        let milliseconds = Span.milliseconds(wait)
        switch form {
        case .seconds:
            let whole = milliseconds % 1_000 == 0
            headers[.retryAfter] = whole ? "\(milliseconds / 1_000)" : "\(Double(milliseconds) / 1_000)"
        case .milliseconds: headers[.retryAfterMilliseconds] = "\(milliseconds)"
        case .date: headers[.retryAfter] = HTTPDateText.text(now.addingTimeInterval(Double(milliseconds) / 1_000))
        }
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
enum HTTPDateText {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func text(_ date: Date) -> String {
        var time = time_t(date.timeIntervalSince1970.rounded(.up))
        let weekday = days[Int((time / 86_400) % 7)]
        var parts = tm()
        gmtime_r(&time, &parts)
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { two(Int($0)) }.joined(separator: ":")
        let month = months[Int(parts.tm_mon)]
        return "\(weekday), \(two(Int(parts.tm_mday))) \(month) \(1900 + Int(parts.tm_year)) \(clock) GMT"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
