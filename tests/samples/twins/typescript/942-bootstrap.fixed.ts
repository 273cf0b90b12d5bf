import { NestFactory } from "@nestjs/core";
import { ValidationPipe, type INestApplication } from "@nestjs/common";
import type { CorsOptions } from "@nestjs/common/interfaces/external/cors-options.interface";
import { AppModule } from "./app.module";

const DOMAIN = "example-bank.com";

type Done = (error: Error | null, allowed?: boolean) => void;

function originAllowed(origin: string | undefined): boolean {
  if (origin === undefined) {
    return true; // same origin, curl, health checks
  }
  return origin === `https://${DOMAIN}` || (origin.startsWith("https://") && origin.endsWith(`.${DOMAIN}`));
}

function corsOptions(): CorsOptions {
  return {
    origin: (origin: string | undefined, done: Done) => done(null, originAllowed(origin)),
    credentials: true,
    methods: ["GET", "POST", "PUT", "DELETE"],
    maxAge: 600,
  };
}

async function bootstrap(): Promise<INestApplication> {
  const app = await NestFactory.create(AppModule, { bufferLogs: true });
  app.enableCors(corsOptions());
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
  await app.listen(process.env.PORT ?? 3000);
  return app;
}

void bootstrap();
