import Domain
import Foundation

/// JSON Web Tokens (RFC 7519): three parts in base64url, the first of which decodes to an object with `alg`.
enum WebToken {
    private static let headerMax = 1_024
    private static let partMax = 16_384

    static func find(at index: Int, in text: ByteText) -> Finding? {
        guard text.has("eyJ", at: index) else { return nil }
        let headerEnd = text.end(of: .base64URL, from: index, max: headerMax)
        guard text[headerEnd] == 46, isHeader(text.bytes(index..<headerEnd)) else { return nil }
        let bodyEnd = text.end(of: .base64URL, from: headerEnd + 1, max: partMax)
        guard bodyEnd > headerEnd + 1, text[bodyEnd] == 46 else { return nil }
        // The signature of an unsecured token is empty.
        let end = text.end(of: .base64URL, from: bodyEnd + 1, max: partMax)
        return Finding(.jwt, index..<end, isValidated: true)
    }

    private static func isHeader(_ characters: [UInt8]) -> Bool {
        var base64 = characters.map { $0 == 45 ? UInt8(ascii: "+") : $0 == 95 ? UInt8(ascii: "/") : $0 }
        base64 += [UInt8](repeating: UInt8(ascii: "="), count: (4 - base64.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(base64)), let header = try? JSONParser.parse(Array(data)) else {
            return false
        }
        return header["alg"]?.asString != nil
    }
}
