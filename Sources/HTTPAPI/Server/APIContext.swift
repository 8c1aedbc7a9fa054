package import Hummingbird
package import Logging
package import NIOCore

/// What Hummingbird hands over with a request.
package struct APIContext: InitializableFromSource {
    package let channel: any Channel
    package let logger: Logger

    package init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}
