/// Turns a name into addresses. A port, so that tests decide what the name service answers.
package protocol AddressResolver: Sendable {
    /// Returns every address the name has now, in the order to try them, following aliases. Throws `.nameNotFound`,
    /// `.resolutionFailed`, `.resolutionTimedOut` or `.resolutionCancelled`. The caller judges the answers.
    func addresses(of name: HostName) async throws(AddressRefusal) -> [IPAddress]
}
