#if DEBUG
import Testing

@testable import ModelGateway

@Suite struct LinearScanTests {
    private func looks(at text: String) -> Int {
        var looks = 0
        var text = text
        withUnsafeMutablePointer(to: &looks) { pointer in
            text.withUTF8 { bytes in
                var view = ByteText(bytes)
                view.looks = pointer
                var scan = TextScan(view)
                _ = scan.run()
            }
        }
        return looks
    }

    @Test(
        "Four times the text costs about four times the looks, whatever the text is made of",
        arguments: [
            "word ", "1 ", "12345678 ", "4111 1111 1111 1111 ", "4111-", "tax 123456782 ", "@", "a@", "a@b.c.", "=a",
            "password=",
            "token: a1b2c3d4", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nAAAA1111", "eyJ.", "eyJ-",
            "eyJhbGciOiJIUzI1NiJ9.",
            "aa:bb:cc:dd:ee:", "2001:470:1:", "2001::", "+1 ", "+44 20 ", "sk-ant-", "DE89 3704 ", "1A1zP1eP5QGefi2DMP",
            "bc1q", "1.2.", "Bearer ", "----",
        ])
    func linear(piece: String) {
        let small = looks(at: String(repeating: piece, count: 20_000 / piece.utf8.count))
        let large = looks(at: String(repeating: piece, count: 80_000 / piece.utf8.count))
        #expect(Double(large) <= Double(small) * 4.6)
        // And a byte costs a bounded number of looks.
        #expect(large <= 80_000 * 400)
    }
}
#endif
